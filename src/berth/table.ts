import type { Freshness } from '#contract'
import type { Kind } from '#kinds'
import {
  type Change,
  type Intake,
  type KubeClient,
  openReflector,
  type Reflector,
  type ReflectorState,
} from '#kube'
import type { Clock } from '#machinery'
import { LabelPool, TableRow } from './tableRow.ts'
import { View, type ViewSpec } from './view.ts'

/** TableEnvironment is what a table needs from its berth. */
export interface TableEnvironment {
  readonly clock: Clock
  readonly random: () => number
}

/** Lease is a share in a view; disposing it gives the share back. */
export interface Lease extends Disposable {
  readonly view: View
}

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
  #absence: { readonly since: number; readonly reason: string | null } | null
  #wasLive = false
  #lastLiveAt: number | null = null

  constructor(kind: Kind, environment: TableEnvironment) {
    this.kind = kind
    this.#environment = environment
    this.#absence = { since: environment.clock.now(), reason: null }
  }

  get freshness(): Freshness {
    if (this.#absence !== null) {
      const { since, reason } = this.#absence
      if (this.#wasLive)
        return { state: 'stale', since, reason: reason ?? 'The connection is being made anew.' }
      return reason === null
        ? { state: 'syncing', loaded: 0, total: null }
        : { state: 'failed', reason, nextTryAt: null }
    }
    const state = this.#state ?? { phase: 'listing', loaded: 0, total: null }
    switch (state.phase) {
      case 'live':
        return { state: 'live' }
      case 'interrupted':
        return { state: 'stale', since: state.since, reason: state.reason }
      case 'denied':
        return { state: 'denied', reason: state.reason }
      case 'failed':
        return this.#staleOr(
          { state: 'failed', reason: state.reason, nextTryAt: state.nextTryAt },
          state.reason,
        )
      case 'listing':
        return this.#staleOr(
          { state: 'syncing', loaded: state.loaded, total: state.total },
          'The list is being read again.',
        )
    }
  }

  #staleOr(first: Freshness, reason: string): Freshness {
    return this.#wasLive
      ? { state: 'stale', since: this.#lastLiveAt ?? this.#environment.clock.now(), reason }
      : first
  }

  /** True until the table has been equal to the cluster once, or it is known why it cannot be. */
  get isSyncing(): boolean {
    return this.freshness.state === 'syncing'
  }

  onFreshness(listener: () => void): Disposable {
    this.#freshnessListeners.add(listener)
    return { [Symbol.dispose]: () => void this.#freshnessListeners.delete(listener) }
  }

  /** Follows the cluster over this connection, from the rows it has. */
  attach(client: KubeClient): void {
    this.#absence = null
    this.#state = null
    const { clock, random } = this.#environment
    this.#reflector = openReflector<TableRow>({
      client,
      gvr: this.kind.gvr,
      namespace: null,
      intake: this.#intake(),
      initial: this.#rows,
      clock,
      random,
      onChanges: (changes) => this.#apply(changes),
      onState: (state) => this.#enter(state),
    })
    this.#rows = this.#reflector.store
    this.#tellFreshness()
  }

  /** Stops following; the rows stay and are stale from now on, or have been since the table last was live. */
  async detach(reason: string): Promise<void> {
    const reflector = this.#reflector
    this.#reflector = null
    const since = this.#state?.phase === 'interrupted' ? this.#state.since : this.#environment.clock.now()
    this.#absence = { since: this.#absence?.since ?? since, reason }
    this.#tellFreshness()
    await reflector?.[Symbol.asyncDispose]()
  }

  /** Says why the connection that is missing cannot be made. */
  explainAbsence(reason: string): void {
    if (this.#absence === null || this.#absence.reason === reason) return
    this.#absence = { ...this.#absence, reason }
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
    if (this.#reflector === null && this.#absence !== null) return
    if (this.#state?.phase === 'live' && state.phase !== 'live')
      this.#lastLiveAt = this.#environment.clock.now()
    this.#state = state
    if (state.phase === 'live') this.#wasLive = true
    this.#tellFreshness()
  }

  #tellFreshness(): void {
    for (const listener of this.#freshnessListeners) listener()
  }

  #intake(): Intake<TableRow> {
    const { kind } = this
    if (kind.form === 'object') {
      return {
        form: 'object',
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
