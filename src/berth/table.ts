import { type Column, FlotillaError, type Freshness, type SortSpec } from '#contract'
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
import type { Lease, RowSource } from './rowSource.ts'
import { FactsPool, LabelPool, TableRow } from './tableRow.ts'
import type { ViewSpec } from './view.ts'
import { ViewSet } from './viewSet.ts'

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

/** Refusals and outages have states of their own; what a relist sets right is no trouble. */
const isBackendError = (error: KubeError): boolean =>
  ['server-error', 'malformed', 'rejected', 'conflict'].includes(error.reason)

/**
 * Table keeps the rows of one kind equal to the cluster, over any number of connections, and every view of them that
 * is in use. While there is no connection the last rows stay, and the freshness says since when they are stale.
 */
export class Table implements RowSource {
  readonly kind: Kind
  readonly #environment: TableEnvironment
  readonly #labels = new LabelPool()
  readonly #facts = new FactsPool()
  readonly #views = new ViewSet()
  readonly #freshnessListeners = new Set<() => void>()
  readonly #changeListeners = new Set<(changes: readonly Change<TableRow>[]) => void>()
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

  get columns(): readonly Column[] {
    return this.kind.columns
  }

  get scope(): 'namespaced' | 'cluster' {
    return this.kind.scope
  }

  get defaultSort(): SortSpec {
    return this.kind.defaultSort
  }

  get size(): number {
    return this.#rows.size
  }

  get freshness(): Freshness {
    return selectFreshness({
      absence: this.#absence,
      state: this.#state,
      silence: this.#silence,
      staleSince: this.#staleSince,
    })
  }

  /** Its rows as they are now, in no order. */
  get rows(): Iterable<TableRow> {
    return this.#rows.values()
  }

  has(uid: string): boolean {
    return this.#rows.has(uid)
  }

  /** Calls back with every batch of differences, after the rows have changed. */
  onChanges(listener: (changes: readonly Change<TableRow>[]) => void): Disposable {
    this.#changeListeners.add(listener)
    return { [Symbol.dispose]: () => void this.#changeListeners.delete(listener) }
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

  /** Its kind has other columns: no view of before is one any more. */
  dropViews(): void {
    this.#views.clear()
  }

  /** A view of this table, shared with everyone who wants the same one. */
  lease(spec: ViewSpec): Lease {
    return this.#views.lease(spec, this.kind.columns, () => this.#rows.values())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.detach('The cluster is being closed.')
    this.#views.clear()
    this.#freshnessListeners.clear()
    this.#changeListeners.clear()
  }

  #apply(changes: readonly Change<TableRow>[]): void {
    this.#views.apply(changes)
    for (const listener of this.#changeListeners) listener(changes)
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
        project: (object) => {
          const labels = this.#labels.share(object.metadata.labels)
          if (kind.project === undefined) return new TableRow(object.metadata, kind.cells(object), labels)
          const { cells, facts } = kind.project(object)
          return new TableRow(object.metadata, cells, labels, this.#facts.share(facts))
        },
      }
    }
    return {
      form: 'table',
      ...(kind.learn === undefined ? {} : { onColumns: kind.learn }),
      project: (cells, metadata, values) =>
        new TableRow(metadata, kind.tableCells(cells, metadata, values), this.#labels.share(metadata.labels)),
    }
  }
}
