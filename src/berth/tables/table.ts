import { type Column, FlotillaError, type Freshness, type SortSpec, type Tail } from '#contract'
import type { Kind } from '#kinds'
import type { Change, Intake, KubeClient, KubeError, ReflectorState } from '#kube'
import { type Clock, Listeners } from '#machinery'
import type { AccessScope } from '../access/accessScope.ts'
import type { Known } from '../access/knownNamespaces.ts'
import { Collection } from '../collection/collection.ts'
import type { Part } from '../collection/part.ts'
import type { Log } from '../requests/log.ts'
import { type Absence, type Silence, selectFreshness, selectPartsFreshness } from '../views/freshness.ts'
import type { MeasuredRows } from '../views/measuredRows.ts'
import type { Lease, PartReport, RowSource } from '../views/rowSource.ts'
import { FactsPool, LabelPool, TableRow } from '../views/tableRow.ts'
import type { ViewSpec } from '../views/view.ts'
import { ViewSet } from '../views/viewSet.ts'

/** TableEnvironment is what a table needs from its berth. */
export interface TableEnvironment {
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** How to go on where a list of everything is refused; without it, it is only asked for again, slowly. */
  readonly access?: AccessScope
  /** The measured usage of its objects; null if nothing is measured. */
  readonly measured?: MeasuredRows | null
  /**
   * Called when the cluster answers a list or a watch with an error that is neither a refusal nor a network failure.
   */
  readonly onBackendError: (error: BackendError) => void
}

/** BackendError is trouble the cluster has with one resource, in its own words. */
export interface BackendError {
  readonly resourceKind: string
  readonly message: string
  /** The kind of failure. */
  readonly error: string
}

/** Namespaces whose first list is read at the same time; the user's other requests run next to them. */
const listsAtOnce = 8

/** Refusals and outages have states of their own; a failure that a relist repairs is not reported. */
const isBackendError = (error: KubeError): boolean =>
  ['server-error', 'malformed', 'rejected', 'conflict'].includes(error.reason)

/**
 * Table keeps the rows of one kind equal to the cluster, over any number of connections, and every view of them that is
 * in use. While there is no connection the last rows stay, and the freshness says since when they are stale. A resource
 * that may not be listed in the whole cluster is followed in the known namespaces.
 */
export class Table implements RowSource {
  readonly kind: Kind
  readonly #environment: TableEnvironment
  readonly #labels = new LabelPool()
  readonly #facts = new FactsPool()
  readonly #collection: Collection<TableRow>
  readonly #measured: MeasuredRows | null
  readonly #remeasuring: Disposable | null
  readonly #views: ViewSet
  readonly #freshnessListeners = new Listeners()
  readonly #changeListeners = new Listeners<readonly Change<TableRow>[]>()
  /** Why there is no connection; null while there is one. */
  #absence: Absence | null = { reason: null }
  /** The server has stopped answering, though the connection has not broken. */
  #silence: Silence | null = null
  #lastError: string | null = null

  constructor(kind: Kind, environment: TableEnvironment) {
    this.kind = kind
    this.#environment = environment
    const { clock, random, log, access = null } = environment
    this.#collection = new Collection({
      gvr: kind.gvr,
      isNamespaced: kind.scope === 'namespaced',
      intake: this.#intake(),
      access,
      listsAtOnce,
      turn: null,
      clock,
      random,
      log,
      lastTrueAt: () => this.#silence?.since ?? clock.now(),
      onChanges: (changes) => this.#apply(changes),
      onState: (state) => this.#enter(state),
    })
    this.#measured = environment.measured ?? null
    this.#views = new ViewSet(this.#measured)
    this.#remeasuring = this.#measured?.onChange(() => this.#views.remeasure(() => this.rows)) ?? null
  }

  get columns(): readonly Column[] {
    return this.#measured === null ? this.kind.columns : [...this.kind.columns, ...this.#measured.columns]
  }

  get withoutValues(): Readonly<Record<string, string>> {
    const reason = this.#measured?.absence ?? null
    if (this.#measured === null || reason === null) return {}
    return Object.fromEntries(this.#measured.columns.map(({ id }) => [id, reason]))
  }

  get scope(): 'namespaced' | 'cluster' {
    return this.kind.scope
  }

  get defaultSort(): SortSpec {
    return this.kind.defaultSort
  }

  get size(): number {
    return this.#collection.size
  }

  get freshness(): Freshness {
    const { looked } = this.#collection
    if (looked !== 'all') return this.freshnessIn({ type: 'namespaces', namespaces: [...looked] })
    return this.freshnessIn({ type: this.scope === 'cluster' ? 'cluster' : 'all-namespaces' })
  }

  /** How far the rows of that tail may be believed. */
  freshnessIn(tail: Tail): Freshness {
    const { dividedFor: reason, parts, staleSince } = this.#collection
    const whole = parts.find(({ namespace }) => namespace === null)
    if (this.#absence !== null) return this.#freshnessOf({ state: null, staleSince })
    if (reason === null) return this.#freshnessOf(whole ?? { state: null, staleSince })
    const { access } = this.#environment
    const isGathered = access?.namespaces.isGathered ?? true
    const named = whole ?? null
    if (named !== null) {
      const freshness = this.#freshnessOf(named)
      return freshness.state === 'live' && named.rows.size > 0
        ? { state: 'partial', without: [`namespaces that are not known: ${reason}`] }
        : freshness.state === 'live'
          ? { state: 'denied', reason }
          : freshness
    }
    const isOfAll = tail.type === 'all-namespaces' || tail.type === 'cluster'
    const names =
      tail.type === 'namespace' ? [tail.namespace] : tail.type === 'namespaces' ? tail.namespaces : []
    const looked = parts.filter(({ namespace }) => isOfAll || names.includes(namespace ?? ''))
    const open = looked.map((part) => ({
      namespace: part.namespace ?? '',
      freshness: this.#freshnessOf(part),
      hasRows: part.rows.size > 0,
    }))
    const known = access?.namespaces.known ?? []
    const absent = names
      .filter((name) => !looked.some(({ namespace }) => namespace === name))
      .map((name) => ({ namespace: name, freshness: notOpen(name, known), hasRows: false }))
    const waiting =
      isOfAll &&
      known.some(
        ({ name, found }) => found !== 'not-found' && !parts.some(({ namespace }) => namespace === name),
      )
    return selectPartsFreshness({
      parts: [...open, ...absent],
      reason,
      isGathered: isGathered && !waiting,
      isOfAll,
    })
  }

  /** Its rows as they are now, in no order. */
  get rows(): Iterable<TableRow> {
    return this.#collection.rows()
  }

  /** Follows all of its objects; namespace by namespace where they may not be listed as a whole. */
  lookAtAll(): void {
    this.#collection.look({ type: 'all-namespaces' })
  }

  has(uid: string): boolean {
    return this.#collection.has(uid)
  }

  get looked(): ReadonlySet<string> | 'all' {
    return this.#collection.looked
  }

  /** Calls back with every batch of differences, after the rows have changed. */
  onChanges(listener: (changes: readonly Change<TableRow>[]) => void): Disposable {
    return this.#changeListeners.add(listener)
  }

  /** The followed parts, each with its state. */
  get parts(): readonly PartReport[] {
    return this.#collection.parts.map((part) => ({
      namespace: part.namespace,
      rows: part.rows.size,
      freshness: this.#absence === null ? this.#freshnessOf(part) : this.freshness,
    }))
  }

  /** Why the table is listed namespace by namespace; null if it is listed as a whole, or if that is not known yet. */
  get dividedFor(): string | null {
    return this.#collection.dividedFor
  }

  /** The last error of a list or a watch, in the cluster's words; null while there was none. */
  get lastError(): string | null {
    return this.#lastError
  }

  onFreshness(listener: () => void): Disposable {
    return this.#freshnessListeners.add(listener)
  }

  /** Follows the cluster over this connection, from the rows it has; a connection before it is followed no longer. */
  attach(client: KubeClient): void {
    this.#absence = null
    this.#collection.attach(client)
    this.#silence = null
    this.#tellFreshness()
  }

  /** Stops following; the rows stay and are stale from now on, or have been since the table last was live. */
  async detach(reason: string): Promise<void> {
    const detached = this.#collection.detach()
    this.#silence = null
    this.#absence = { reason }
    this.#tellFreshness()
    await detached
  }

  /** Tries now what is waiting for its next try. */
  retry(): void {
    this.#collection.retry()
  }

  /** Reads the list again; throws a FlotillaError while there is no connection. */
  relist(): Promise<void> {
    if (this.#absence === null) return this.#collection.relist()
    throw new FlotillaError('cluster_unreachable', this.#absence.reason ?? undefined)
  }

  /** Follows the cluster no longer, and keeps the rows. */
  pause(reason: string): void {
    this.#collection.pause(reason)
  }

  /** Goes on from where it was paused. */
  resume(): void {
    this.#collection.resume()
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
    this.#collection.look(spec.tail)
    const lease = this.#views.lease(spec, this.kind.columns, () => this.#collection.rows())
    if (this.#measured === null) return lease
    const measuring = this.#measured.use()
    return {
      view: lease.view,
      [Symbol.dispose]: () => {
        lease[Symbol.dispose]()
        measuring[Symbol.dispose]()
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.detach('The cluster is being closed.')
    this.#remeasuring?.[Symbol.dispose]()
    this.#views.clear()
    this.#freshnessListeners[Symbol.dispose]()
    this.#changeListeners[Symbol.dispose]()
  }

  #apply(changes: readonly Change<TableRow>[]): void {
    this.#views.apply(changes)
    this.#changeListeners.tell(changes)
  }

  #freshnessOf({ state, staleSince }: Pick<Part<TableRow>, 'state' | 'staleSince'>): Freshness {
    return selectFreshness({ absence: this.#absence, state, silence: this.#silence, staleSince })
  }

  #enter(state: ReflectorState | null): void {
    this.#tellFreshness()
    const error = state !== null && 'error' in state ? state.error : null
    if (error === null) return
    this.#lastError = error.message
    if (!isBackendError(error)) return
    const { message, reason } = error
    this.#environment.onBackendError({ resourceKind: this.kind.domain, message, error: reason })
  }

  #tellFreshness(): void {
    this.#freshnessListeners.tell()
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
      ...(kind.labelSelector === undefined ? {} : { labelSelector: kind.labelSelector }),
      ...(kind.learn === undefined ? {} : { onColumns: kind.learn }),
      ...(kind.objectStatus === undefined ? {} : { isWhole: true }),
      project: (cells, metadata, values, object) =>
        new TableRow(
          metadata,
          kind.tableCells(cells, metadata, values, object),
          this.#labels.share(metadata.labels),
        ),
    }
  }
}

/** A namespace that was asked for and is not followed. */
function notOpen(name: string, known: readonly Known[]): Freshness {
  const found = known.find((each) => each.name === name)?.found
  return found === 'not-found'
    ? { state: 'failed', reason: `The cluster has no namespace "${name}".`, nextTryAt: null }
    : { state: 'syncing', loaded: 0, total: null }
}
