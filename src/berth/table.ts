import { FlotillaError, type Freshness } from '#contract'
import type { Kind } from '#kinds'
import {
  type Change,
  type Intake,
  type KubeClient,
  type KubeError,
  openReflector,
  type Reflector,
  type ReflectorState,
} from '#kube'
import type { Clock } from '#machinery'
import type { Log } from './edge.ts'
import { type Absence, type Silence, selectFreshness } from './freshness.ts'
import { LabelPool, TableRow } from './tableRow.ts'
import { View, type ViewSpec } from './view.ts'

/** TableEnvironment is what a table needs from its berth. */
export interface TableEnvironment {
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** Told when the cluster answers a list or a watch with an error that is neither a refusal nor the network's. */
  readonly onBackendError: (error: BackendError) => void
}

/** BackendError is trouble the cluster has with one resource, in its own words. */
export interface BackendError {
  readonly resourceKind: string
  readonly message: string
  /** What kind of failure it is. */
  readonly error: string
}

/** Lease is a share in a view; disposing it gives the share back. */
export interface Lease extends Disposable {
  readonly view: View
}

/** Refusals and outages have states of their own; what a relist sets right is no trouble. */
const isBackendError = (error: KubeError): boolean =>
  ['server-error', 'malformed', 'rejected', 'conflict'].includes(error.reason)

/** Views nobody looks at any more that are kept up to date, so that going back to one paints at once. */
const idleViewsKept = 4

/**
 * Table keeps the rows of one kind equal to the cluster, over any number of connections, and every view of them that
 * is in use. While there is no connection the last rows stay, and the freshness says since when they are stale.
 */
export class Table implements AsyncDisposable {
  readonly kind: Kind
  readonly #environment: TableEnvironment
  readonly #labels = new LabelPool()
  readonly #views = new Map<string, { view: View; users: number }>()
  readonly #freshnessListeners = new Set<() => void>()
  #reflector: Reflector<TableRow> | null = null
  #rows: ReadonlyMap<string, TableRow> = new Map()
  #state: ReflectorState | null = null
  /** Why there is no connection, and since when the rows are stale; null while there is one. */
  #absence: Absence | null
  /** The server has stopped answering, though the connection has not broken. */
  #silence: Silence | null = null
  /** Since when rows that once were live are not any more; null while they are, or never were. */
  #staleSince: number | null = null

  constructor(kind: Kind, environment: TableEnvironment) {
    this.kind = kind
    this.#environment = environment
    this.#absence = { reason: null }
  }

  get freshness(): Freshness {
    return selectFreshness({
      absence: this.#absence,
      state: this.#state,
      silence: this.#silence,
      staleSince: this.#staleSince,
    })
  }

  /** True until the table has been equal to the cluster once, or it is known why it cannot be. */
  get isSyncing(): boolean {
    return this.freshness.state === 'syncing'
  }

  onFreshness(listener: () => void): Disposable {
    this.#freshnessListeners.add(listener)
    return { [Symbol.dispose]: () => void this.#freshnessListeners.delete(listener) }
  }

  /** Follows the cluster over this connection, from the rows it has; a connection before it is followed no longer. */
  attach(client: KubeClient): void {
    const before = this.#reflector
    this.#noteIfLive()
    this.#silence = null
    this.#absence = null
    this.#state = null
    const { clock, random, log } = this.#environment
    const reflector = openReflector<TableRow>({
      client,
      gvr: this.kind.gvr,
      namespace: null,
      intake: this.#intake(),
      initial: this.#rows,
      clock,
      random,
      log,
      // What an earlier connection still says comes too late.
      onChanges: (changes) => {
        if (this.#reflector === reflector) this.#apply(changes)
      },
      onState: (state) => {
        if (this.#reflector === reflector) this.#enter(state)
      },
    })
    this.#reflector = reflector
    this.#rows = reflector.store
    void before?.[Symbol.asyncDispose]()
    this.#tellFreshness()
  }

  /** Stops following; the rows stay and are stale from now on, or have been since the table last was live. */
  async detach(reason: string): Promise<void> {
    const reflector = this.#reflector
    this.#reflector = null
    this.#noteIfLive()
    this.#silence = null
    this.#absence = { reason }
    this.#tellFreshness()
    await reflector?.[Symbol.asyncDispose]()
  }

  /** Tries now what is waiting for its next try. */
  retry(): void {
    this.#reflector?.retry()
  }

  /** Reads the list anew; throws a FlotillaError while there is no connection to read it over. */
  relist(): Promise<void> {
    if (this.#reflector !== null) return this.#reflector.relist()
    throw new FlotillaError('cluster_unreachable', this.#absence?.reason ?? undefined)
  }

  /** Says why the connection that is missing cannot be made. */
  explainAbsence(reason: string): void {
    if (this.#absence === null || this.#absence.reason === reason) return
    this.#absence = { reason }
    this.#tellFreshness()
  }

  /** Says why the server is believed to be silent; null when it answers again. */
  explainSilence(reason: string | null): void {
    if ((this.#silence?.reason ?? null) === reason) return
    const since = this.#silence?.since ?? this.#environment.clock.now()
    this.#silence = reason === null ? null : { since, reason }
    this.#tellFreshness()
  }

  /** A view of this table, shared with everyone who wants the same one. */
  lease(spec: ViewSpec): Lease {
    const key = JSON.stringify([spec.tail, spec.sort, spec.filter])
    const present = this.#views.get(key)
    const held = present ?? { view: new View(spec, this.kind.columns, this.#rows.values()), users: 0 }
    held.users += 1
    // Put last: the order of the map is the order of use.
    this.#views.delete(key)
    this.#views.set(key, held)
    let isOver = false
    return {
      view: held.view,
      [Symbol.dispose]: () => {
        if (isOver) return
        isOver = true
        held.users -= 1
        this.#dropIdleViews()
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.detach('The cluster is being closed.')
    this.#views.clear()
    this.#freshnessListeners.clear()
  }

  #dropIdleViews(): void {
    const idle = [...this.#views].filter(([, { users }]) => users === 0)
    for (const [key] of idle.slice(0, Math.max(0, idle.length - idleViewsKept))) this.#views.delete(key)
  }

  #apply(changes: readonly Change<TableRow>[]): void {
    for (const { view } of this.#views.values()) view.apply(changes)
  }

  #enter(state: ReflectorState): void {
    if (state.phase === 'live') this.#staleSince = null
    else this.#noteIfLive()
    this.#state = state
    this.#tellFreshness()
    const error = 'error' in state ? state.error : null
    if (error !== null && isBackendError(error)) {
      const { message, reason } = error
      this.#environment.onBackendError({ resourceKind: this.kind.domain, message, error: reason })
    }
  }

  /** Rows that are live are about to be so no more: since now, or since the server fell silent. */
  #noteIfLive(): void {
    if (this.#state?.phase === 'live')
      this.#staleSince = this.#silence?.since ?? this.#environment.clock.now()
  }

  #tellFreshness(): void {
    for (const listener of this.#freshnessListeners) listener()
  }

  #intake(): Intake<TableRow> {
    const { kind } = this
    if (kind.form === 'object') {
      return {
        form: 'object',
        ...(kind.wire === undefined ? {} : { wire: kind.wire }),
        project: (object) =>
          new TableRow(object.metadata, kind.cells(object), this.#labels.share(object.metadata.labels)),
      }
    }
    return {
      form: 'table',
      project: (cells, metadata) =>
        new TableRow(metadata, kind.tableCells(cells, metadata), this.#labels.share(metadata.labels)),
    }
  }
}
