import {
  attentionDomain,
  type BerthOpening,
  type BerthSettings,
  FlotillaError,
  type FromBerth,
  type Usage,
} from '#contract'
import { kindOfDomain } from '#kinds'
import { KubeClient, LoginShell, OidcTokens, PluginCredential } from '#kube'
import { readAccess } from '#kubeconfig'
import { type Clock, Scope } from '#machinery'
import { AccessReviews } from './access/accessReviews.ts'
import type { AccessScope } from './access/accessScope.ts'
import { KnownNamespaces } from './access/knownNamespaces.ts'
import { Attention } from './attention/attention.ts'
import { AttentionSource, openAttentionCounts } from './attention/attentionSource.ts'
import { Catalog } from './catalog/catalog.ts'
import { catalogRequests } from './catalog/catalogRequests.ts'
import { CatalogRows } from './catalog/catalogRows.ts'
import { openCatalogSummary } from './catalog/catalogSummary.ts'
import { SearchRehearsal } from './catalog/searchRehearsal.ts'
import { type ClientHears, Connection } from './connection/connection.ts'
import { type ConnectionStatus, selectLifecycle } from './connection/connectionStatus.ts'
import { ConnectionUsage } from './connection/connectionUsage.ts'
import { pluginOf } from './connection/pluginOf.ts'
import { openDiagnostics } from './diagnostics/diagnostics.ts'
import { ServedResources } from './discovery/servedResources.ts'
import { HelmReleases } from './helm/helmReleases.ts'
import { helmRequests } from './helm/helmRequests.ts'
import { releasesDomain } from './helm/storage.ts'
import { Acts } from './jobs/acts.ts'
import { activityDocument, nodeJobsDocument } from './jobs/jobDocuments.ts'
import { jobRequests } from './jobs/jobRequests.ts'
import { Jobs } from './jobs/jobs.ts'
import { Metrics } from './metrics/metrics.ts'
import { usageOfRows } from './metrics/usageOfRows.ts'
import { objectRequests } from './objects/objectRequests.ts'
import { openOverview } from './overview/overview.ts'
import { permissionRequests } from './permissions/permissionRequests.ts'
import { openPermissions } from './permissions/permissionsDocument.ts'
import { ClusterSettingsInForce } from './process/clusterSettings.ts'
import { IdleHeapTrim } from './process/idleHeapTrim.ts'
import { type Heap, MemoryGuard } from './process/memoryGuard.ts'
import { Viewers } from './process/viewers.ts'
import { Documents, requireNoTail } from './requests/documents.ts'
import type { Log } from './requests/log.ts'
import { Requests } from './requests/requests.ts'
import { BerthHttp } from './stream/http.ts'
import { openCustomTable } from './tables/customTable.ts'
import { snapshotRequests } from './tables/snapshotRequests.ts'
import { type BackendError, Table } from './tables/table.ts'
import { type OpenSource, Tables } from './tables/tables.ts'
import { Gate } from './writes/gate.ts'

/** How often the usage is sent while nothing else changes. */
const usageGapMs = 5000

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
  readonly #opening: BerthOpening
  readonly #settings: ClusterSettingsInForce
  readonly #memory: MemoryGuard
  readonly #idleHeap: IdleHeapTrim
  readonly #served: ServedResources
  readonly #reviews: AccessReviews
  readonly #namespaces: KnownNamespaces
  readonly #metrics: Metrics
  readonly #tables: Tables
  readonly #viewers: Viewers
  readonly #attention: Attention
  readonly #catalog: Catalog
  readonly #connection: Connection
  readonly #loginShell: LoginShell
  readonly #oidcTokens = new OidcTokens()
  readonly #connectionUsage = new ConnectionUsage()
  readonly #pluginCredential = new PluginCredential()
  #usageTimer: Disposable | null = null
  #health: ConnectionStatus['health']['state'] = 'unknown'
  /** The state that was sent last; empty when it must be sent again, changed or not. */
  #told = ''

  private constructor(opening: BerthOpening, environment: BerthEnvironment, scope: Scope, http: BerthHttp) {
    this.port = http.port
    this.#opening = opening
    this.#settings = new ClusterSettingsInForce(opening.settings)
    this.#environment = environment
    this.#scope = scope
    const { clock, random, log, heap } = environment
    this.#memory = new MemoryGuard({ heap, ...opening.memory, onShort: () => this.#tell() })
    this.#idleHeap = scope.own(new IdleHeapTrim(heap, clock))
    this.#loginShell = scope.own(new LoginShell(process.env, clock))
    this.#served = scope.own(new ServedResources(clock, log))
    this.#reviews = new AccessReviews(clock)
    this.#namespaces = scope.own(
      new KnownNamespaces({ reviews: this.#reviews, clock, typed: this.#settings }),
    )
    this.#metrics = scope.own(new Metrics(clock, this.#access))
    this.#tables = scope.own(new Tables(this.#sources(), () => this.#tell()))
    this.#catalog = scope.own(
      new Catalog({ served: this.#served, tables: this.#tables, clock, random, log, access: this.#access }),
    )
    scope.own(new SearchRehearsal(this.#catalog, clock))
    this.#viewers = scope.own(
      new Viewers({
        clock,
        isBackgroundRefreshed: opening.backgroundRefresh,
        followed: {
          pause: () => {
            this.#metrics.pause()
            this.#tables.pause('The tab of this cluster is not shown, and background refresh is off.')
            this.#catalog.pause()
            this.#served.pause()
          },
          resume: () => {
            this.#served.resume()
            this.#metrics.resume()
            this.#tables.resume()
            this.#catalog.resume()
          },
        },
      }),
    )
    this.#attention = scope.own(new Attention(this.#tables, clock))
    this.#connection = scope.own(
      new Connection({
        openClient: (hears) => this.#openClient(hears),
        clock,
        random,
        log,
        onConnected: (client) => {
          this.#connectionUsage.follow(client)
          this.#served.attach(client)
          this.#reviews.attach(client)
          this.#namespaces.attach(client)
          this.#metrics.attach(client)
          this.#tables.attach(client)
          this.#catalog.attach(client)
        },
        onLost: (reason) => {
          this.#served.detach()
          this.#namespaces.detach()
          this.#reviews.detach()
          this.#metrics.detach()
          return Promise.all([this.#catalog.detach(), this.#tables.detach(reason)]).then(() => {})
        },
        onState: (status) => this.#follow(status),
      }),
    )
    const gate = new Gate({
      protection: () => this.#settings.value.protection,
      log,
      onDenied: (namespace) => this.#reviews.contradict(namespace),
    })
    const jobs = scope.own(
      new Jobs({
        ...{ gate, clock, random, log },
        connected: () => this.#connection.connected(),
        tell: environment.tell,
      }),
    )
    scope.own(this.#settings.onChange(() => jobs.stopForbidden()))
    const documents = scope.own(
      new Documents({
        activity: (tail) => {
          requireNoTail('activity', tail)
          return activityDocument(jobs)
        },
        'node-maintenance': (tail) => {
          requireNoTail('node-maintenance', tail)
          return nodeJobsDocument(jobs)
        },
        'cluster-overview': (tail) => {
          requireNoTail('cluster-overview', tail)
          return openOverview({
            tables: this.#tables,
            metrics: this.#metrics,
            serverVersion: () => this.#connection.status.serverVersion,
            clock,
          })
        },
        'attention-counts': (tail) => {
          requireNoTail('attention-counts', tail)
          return openAttentionCounts(this.#attention)
        },
        diagnostics: (tail) => {
          requireNoTail('diagnostics', tail)
          return openDiagnostics(this.#tables, this.#reviews, () => this.#usage(), clock)
        },
        'catalog-summary': (tail) => {
          requireNoTail('catalog-summary', tail)
          return openCatalogSummary(this.#catalog, this.#tables, this.#access, clock)
        },
        permissions: (tail) => openPermissions({ tables: this.#tables, ...this.#access, clock }, tail),
      }),
    )
    http.serve({
      tables: this.#tables,
      documents,
      requests: new Requests({
        handlers: {
          ...snapshotRequests(this.#tables, documents, clock),
          ...jobRequests(jobs, new Acts(jobs, gate), this.#tables),
          ...objectRequests(clock),
          ...helmRequests,
          ...permissionRequests(this.#reviews),
          ...catalogRequests(this.#catalog),
        },
        connected: () => this.#connection.connected(),
        onSlow: () => this.#connection.lookNow(),
        onForbidden: (namespace) => this.#reviews.contradict(namespace),
        clock,
      }),
      viewers: this.#viewers,
    })
    scope.defer(() => this.#usageTimer?.[Symbol.dispose]())
    this.#repeatUsage()
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
    // A user who was just given a permission presses Retry, so earlier answers no longer count.
    this.#reviews.forget()
    this.#tables.retry()
    this.#catalog.retry()
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

  /** Every domain that is shown as rows. */
  #sources(): OpenSource {
    const { clock, random, log, tell } = this.#environment
    const onBackendError = (error: BackendError) => tell({ t: 'backend-error', ...error })
    const environment = { clock, random, log, access: this.#access, onBackendError }
    return (domain) => {
      if (domain === releasesDomain) return new HelmReleases(environment)
      if (domain === attentionDomain) return new AttentionSource(this.#attention)
      if (domain === 'catalog') return new CatalogRows(this.#catalog, () => clock.now())
      const kind = kindOfDomain(domain)
      const measured =
        kind?.measured === undefined ? null : usageOfRows(this.#metrics.of(kind.gvr), kind.measured)
      return kind === undefined
        ? openCustomTable(domain, this.#served, environment)
        : new Table(kind, { ...environment, measured })
    }
  }

  get #access(): AccessScope {
    return { reviews: this.#reviews, namespaces: this.#namespaces }
  }

  async #openClient({ onPlugin, ...hears }: ClientHears): Promise<KubeClient> {
    const { clock, random, log } = this.#environment
    const result = await readAccess(this.#opening.access.path, this.#opening.access.context)
    if (result.type === 'problem') throw new FlotillaError('context_unusable', result.problem)
    onPlugin(pluginOf(result.access))
    this.#namespaces.context = result.access.namespace
    const environment = {
      clock,
      random,
      log,
      ...hears,
      loginShell: this.#loginShell,
      pluginCredential: this.#pluginCredential,
      oidcTokens: this.#oidcTokens,
      memory: this.#memory,
    }
    return KubeClient.open(result.access, environment, this.#opening.limits)
  }

  #follow({ phase, reason, health, isSilent }: ConnectionStatus): void {
    if (phase === 'connected') this.#tables.explainSilence(isSilent ? reason : null)
    else if (reason !== null) this.#tables.explainAbsence(reason)
    // The server is back: tables need not wait for a back-off that began while it was away.
    if (health.state === 'healthy' && this.#health === 'degraded') this.#tables.retry()
    this.#health = health.state
    this.#tell()
  }

  /** Sends this berth's state to the server if it has changed, together with its memory and traffic. */
  #tell(): void {
    if (this.#scope.isDisposed) return
    const { status } = this.#connection
    const { phase: _, isSilent: __, ...known } = status
    const { isSyncing } = this.#tables
    this.#idleHeap.note(isSyncing)
    const state = {
      lifecycle: selectLifecycle(status, isSyncing),
      isShortOfMemory: this.#memory.isShort,
      ...known,
    }
    const text = JSON.stringify(state)
    if (text === this.#told) return
    this.#told = text
    this.#environment.tell({ t: 'state', state: { ...state, usage: this.#usage() } })
  }

  #usage(): Usage {
    return { ...this.#connectionUsage.total(), rssBytes: roundToMb(process.memoryUsage.rss()) }
  }

  #repeatUsage(): void {
    this.#usageTimer = this.#environment.clock.after(usageGapMs, () => {
      this.#told = ''
      this.#tell()
      this.#repeatUsage()
    })
  }
}

const roundToMb = (bytes: number): number => Math.round(bytes / 2 ** 20) * 2 ** 20
