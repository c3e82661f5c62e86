import {
  attentionDomain,
  type BerthOpening,
  type BerthSettings,
  type BerthState,
  type FromBerth,
  helmReleasesDomain,
  type Usage,
} from '#contract'
import { kindOfDomain } from '#kinds'
import { type Clock, Scope } from '#machinery'
import { AccessReviews } from './access/accessReviews.ts'
import type { AccessScope } from './access/accessScope.ts'
import { KnownNamespaces } from './access/knownNamespaces.ts'
import { Person } from './access/person.ts'
import { documentOpeners, requestHandlers } from './answers.ts'
import { Attention } from './attention/attention.ts'
import { AttentionSource } from './attention/attentionSource.ts'
import { Catalog } from './catalog/catalog.ts'
import { CatalogRows } from './catalog/catalogRows.ts'
import { SearchRehearsal } from './catalog/searchRehearsal.ts'
import { type ChannelOpener, Channels } from './channels/channels.ts'
import { ClientOpener } from './connection/clientOpener.ts'
import { Connection } from './connection/connection.ts'
import { type ConnectionStatus, selectLifecycle } from './connection/connectionStatus.ts'
import { ConnectionUsage } from './connection/connectionUsage.ts'
import { type Follower, Followers } from './connection/follower.ts'
import { Debugs } from './debugs/debugs.ts'
import { MadePods } from './debugs/madePods.ts'
import { ServedResources } from './discovery/servedResources.ts'
import { Uploads } from './files/uploads.ts'
import { Forwards } from './forwards/forwards.ts'
import { openLocalListener } from './forwards/localListener.ts'
import { HelmReleases } from './helm/helmReleases.ts'
import { Jobs } from './jobs/jobs.ts'
import { FollowedLog, type LogParts } from './logs/followedLog.ts'
import { KeptLogs } from './logs/keptLogs.ts'
import { aboutLog } from './logs/logRequests.ts'
import { Metrics } from './metrics/metrics.ts'
import { usageOfRows } from './metrics/usageOfRows.ts'
import { aboutNodeLog, NodeLog } from './nodelogs/nodeLog.ts'
import { ClusterSettingsInForce } from './process/clusterSettings.ts'
import { IdleHeapTrim } from './process/idleHeapTrim.ts'
import { type Heap, MemoryGuard } from './process/memoryGuard.ts'
import { StateReports } from './process/stateReports.ts'
import { Viewers } from './process/viewers.ts'
import { HelmProgram } from './releases/helmProgram.ts'
import { ReleaseChanges } from './releases/releaseChanges.ts'
import { Documents } from './requests/documents.ts'
import type { Log } from './requests/log.ts'
import { Requests } from './requests/requests.ts'
import { Shells } from './shells/shells.ts'
import { BerthHttp } from './stream/http.ts'
import { openCustomTable } from './tables/customTable.ts'
import { type BackendError, Table } from './tables/table.ts'
import { Tables } from './tables/tables.ts'
import type { RowSource } from './views/rowSource.ts'
import { Gate } from './writes/gate.ts'

/** BerthEnvironment is everything a berth gets from its process. */
export interface BerthEnvironment {
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** Sends a control message to the server. */
  readonly tell: (message: FromBerth) => void
  readonly heap: Heap
}

/**
 * Berth is one cluster, whole: its connection, tables, windows and its private HTTP server. It listens before it dials,
 * so that a page gets an answer even if the cluster is dead. Disposing it leaves nothing behind.
 */
export class Berth implements AsyncDisposable {
  /** The TCP port that it listens on; null where it listens on a socket. */
  readonly port: number | null
  readonly #scope: Scope
  readonly #environment: BerthEnvironment
  readonly #settings: ClusterSettingsInForce
  readonly #memory: MemoryGuard
  readonly #idleHeap: IdleHeapTrim
  readonly #followers = new Followers()
  readonly #connectionUsage = this.#followers.add(new ConnectionUsage())
  readonly #served: ServedResources
  readonly #reviews: AccessReviews
  readonly #namespaces: KnownNamespaces
  readonly #person: Person
  readonly #metrics: Metrics
  readonly #tables: Tables
  readonly #catalog: Catalog
  readonly #viewers: Viewers
  readonly #attention: Attention
  readonly #connection: Connection
  readonly #reports: StateReports
  #forwards: Forwards | null = null
  #health: ConnectionStatus['health']['state'] = 'unknown'

  private constructor(opening: BerthOpening, environment: BerthEnvironment, scope: Scope, http: BerthHttp) {
    const { clock, random, log, tell, heap } = environment
    this.port = http.port
    this.#scope = scope
    this.#environment = environment
    this.#settings = new ClusterSettingsInForce(opening.settings)
    this.#memory = new MemoryGuard({ heap, ...opening.memory, onShort: () => this.#report() })
    this.#idleHeap = scope.own(new IdleHeapTrim(heap, clock))
    const clients = scope.own(
      new ClientOpener({
        opening,
        environment: { clock, random, log, memory: this.#memory },
        onNamespace: (namespace) => {
          this.#namespaces.context = namespace
        },
      }),
    )
    // Each of these uses only those before it.
    this.#served = this.#follow(new ServedResources(clock, log))
    this.#reviews = this.#followers.add(new AccessReviews(clock))
    this.#namespaces = this.#follow(
      new KnownNamespaces({ reviews: this.#reviews, clock, typed: this.#settings }),
    )
    this.#person = this.#follow(new Person())
    const access = { reviews: this.#reviews, namespaces: this.#namespaces }
    this.#metrics = this.#follow(new Metrics(clock, access))
    this.#tables = this.#follow(
      new Tables(
        (domain) => this.#openSource(domain, access),
        () => this.#report(),
      ),
    )
    this.#catalog = this.#follow(
      new Catalog({ served: this.#served, tables: this.#tables, clock, random, log, access }),
    )
    scope.own(new SearchRehearsal(this.#catalog, clock))
    this.#viewers = scope.own(
      new Viewers({
        ...{ clock, followed: this.#followers, isBackgroundRefreshed: opening.backgroundRefresh },
        onShown: () => this.#connection.lookNow(),
      }),
    )
    this.#attention = scope.own(new Attention(this.#tables, clock))
    this.#connection = scope.own(
      new Connection({
        openClient: (hears) => clients.open(hears),
        ...{ clock, random, log },
        onConnected: (client) => this.#followers.attach(client),
        onLost: (reason) => this.#followers.detach(reason),
        onState: (status) => this.#handleStatus(status),
        isShown: () => this.#viewers.isShown,
      }),
    )
    this.#serve(http, access, { remembered: opening, programPath: () => clients.programPath() })
    this.#reports = scope.own(
      new StateReports({ clock, tell, select: () => this.#state(), usage: () => this.#usage() }),
    )
  }

  /** Opens the berth; it listens when this resolves, and no request has been made to the cluster. */
  static async open(opening: BerthOpening, environment: BerthEnvironment): Promise<Berth> {
    const scope = new Scope({
      clock: environment.clock,
      deadlineMs: 1000,
      onProblem: (problem) => environment.log('warning', problem.message),
    })
    try {
      const http = scope.own(await BerthHttp.open(opening.listen, opening.secret, environment))
      return new Berth(opening, environment, scope, http)
    } catch (problem) {
      await scope[Symbol.asyncDispose]()
      throw problem
    }
  }

  retry(): void {
    this.#connection.retry()
    this.#followers.retry()
  }

  /** The person has set something else for this cluster. */
  changeSettings(settings: BerthSettings): void {
    this.#settings.change(settings)
  }

  /** Sets whether the cluster is refreshed while its tab is not shown. */
  changeBackgroundRefresh(isOn: boolean): void {
    this.#viewers.changeBackgroundRefresh(isOn)
  }

  accessChanged(): void {
    this.#connection.accessChanged()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scope[Symbol.asyncDispose]()
  }

  /** Owns a part and lets it follow the connection. */
  #follow<Part extends Follower & (Disposable | AsyncDisposable)>(part: Part): Part {
    return this.#followers.add(this.#scope.own(part))
  }

  /** Answers at its address from now on. */
  #serve(
    http: BerthHttp,
    access: AccessScope,
    {
      remembered,
      programPath,
    }: {
      readonly remembered: Pick<BerthOpening, 'forwards' | 'madePods'>
      readonly programPath: () => Promise<string>
    },
  ): void {
    const { clock, random, log, tell } = this.#environment
    const connected = () => this.#connection.connected()
    const onForbidden = (namespace: string | null) => this.#reviews.contradict(namespace)
    const gate = new Gate({
      protection: () => this.#settings.value.protection,
      log,
      onDenied: onForbidden,
    })
    const jobs = this.#scope.own(
      new Jobs({ gate, clock, random, log, connected, tell, person: () => this.#person.name() }),
    )
    const serverVersion = () => this.#connection.status.serverVersion
    const shells = this.#scope.own(
      new Shells({ gate, reviews: this.#reviews, connected, serverVersion, clock }),
    )
    const made = this.#followers.add(
      new MadePods({
        ...{ gate, log, connected, remembered: remembered.madePods },
        remember: (all) => tell({ t: 'made-pods', pods: all }),
      }),
    )
    const debugs = new Debugs({
      ...{ gate, made, jobs, reviews: this.#reviews, shells, serverVersion, connected, clock, random },
    })
    const forwards = this.#follow(
      new Forwards({
        ...{ gate, reviews: this.#reviews, serverVersion, clock, random, log },
        remembered: remembered.forwards,
        listen: openLocalListener,
        remember: (all) => tell({ t: 'forwards', forwards: all }),
      }),
    )
    this.#forwards = forwards
    this.#scope.own(
      this.#settings.onChange(() => {
        jobs.stopForbidden()
        shells.stopForbidden()
        forwards.stopForbidden()
        made.sweep()
      }),
    )
    const logs = { tables: this.#tables, connected, clock, random, log, kept: new KeptLogs() }
    const helm = new HelmProgram({ clock, variables: process.env, path: programPath })
    const files = { reviews: this.#reviews, serverVersion, connected, clock, log }
    const uploads = new Uploads({ ...files, gate, jobs })
    const channels = new Channels(channelOpener(logs, shells, uploads), clock)
    const parts = {
      ...{ clock, access, jobs, gate, channels, logs, shells, debugs, forwards, helm },
      releaseChanges: new ReleaseChanges({ helm, gate, jobs, connected, reviews: this.#reviews }),
      files,
      uploads,
      served: this.#served,
      metrics: this.#metrics,
      tables: this.#tables,
      catalog: this.#catalog,
      attention: this.#attention,
      serverVersion,
      usage: () => this.#usage(),
    }
    const documents = this.#scope.own(new Documents(documentOpeners(parts)))
    const requests = new Requests({
      handlers: requestHandlers(parts, documents),
      ...{ connected, onForbidden, clock, log },
      onSlow: () => this.#connection.lookNow(),
    })
    http.serve({ tables: this.#tables, documents, requests, viewers: this.#viewers, channels })
  }

  /** The rows of a domain; null where it has none. */
  #openSource(domain: string, access: AccessScope): RowSource | null {
    const { clock, random, log, tell } = this.#environment
    const onBackendError = (error: BackendError) => tell({ t: 'backend-error', ...error })
    const environment = { clock, random, log, access, onBackendError }
    if (domain === helmReleasesDomain) return new HelmReleases(environment)
    if (domain === attentionDomain) return new AttentionSource(this.#attention)
    if (domain === 'catalog') return new CatalogRows(this.#catalog, () => clock.now())
    const kind = kindOfDomain(domain)
    if (kind === undefined) return openCustomTable(domain, this.#served, environment)
    const { measured: columns } = kind
    const measured = columns === undefined ? null : usageOfRows(this.#metrics.of(kind.gvr), columns)
    return new Table(kind, { ...environment, measured })
  }

  #handleStatus({ phase, reason, health, isSilent }: ConnectionStatus): void {
    if (phase === 'connected') this.#tables.explainSilence(isSilent ? reason : null)
    else if (reason !== null) this.#tables.explainAbsence(reason)
    // The server is back: tables need not wait for a back-off that began while it was away.
    if (health.state === 'healthy' && this.#health === 'degraded') {
      this.#tables.retry()
      this.#catalog.retry()
      this.#forwards?.retry()
    }
    this.#health = health.state
    this.#report()
  }

  /** The state may have changed. */
  #report(): void {
    if (!this.#scope.isDisposed) this.#reports.look()
  }

  #state(): Omit<BerthState, 'usage'> {
    const { status } = this.#connection
    const { phase: _, isSilent: __, ...known } = status
    const { isSyncing } = this.#tables
    this.#idleHeap.note(isSyncing)
    return { lifecycle: selectLifecycle(status, isSyncing), isShortOfMemory: this.#memory.isShort, ...known }
  }

  #usage(): Usage {
    return { ...this.#connectionUsage.total(), rssBytes: roundToMb(process.memoryUsage.rss()) }
  }
}

const channelOpener = (logs: LogParts, shells: Shells, uploads: Uploads): ChannelOpener => ({
  open: (spec, channel) => {
    switch (spec.type) {
      case 'logs':
        return new FollowedLog(spec, channel, logs)
      case 'node-logs':
        return new NodeLog(spec, channel, logs)
      case 'shell':
        return shells.attach(spec.shellId, channel)
      case 'upload':
        return uploads.attach(spec.jobId, channel)
    }
  },
  aboutOf: (spec) => {
    switch (spec.type) {
      case 'logs':
        return aboutLog(spec)
      case 'node-logs':
        return aboutNodeLog(spec)
      case 'shell':
        return shells.aboutOf(spec.shellId)
      case 'upload':
        return uploads.aboutOf(spec.jobId)
    }
  },
})

const roundToMb = (bytes: number): number => Math.round(bytes / 2 ** 20) * 2 ** 20
