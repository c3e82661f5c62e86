import type { CatalogState } from '#contract'
import type { Change, KubeClient, ReflectorState } from '#kube'
import { type Clock, epochSeconds } from '#machinery'
import type { AccessScope } from '../access/accessScope.ts'
import { Collection } from '../collection/collection.ts'
import type { Log } from '../requests/log.ts'
import type { ObjectSource } from '../views/rowSource.ts'
import type { LabelPool, TableRow } from '../views/tableRow.ts'
import { CatalogEntry } from './catalogEntry.ts'
import type { CatalogKind } from './catalogKind.ts'

/** What a feed needs of its catalog. */
export interface FeedEnvironment {
  readonly labels: LabelPool
  readonly access: AccessScope
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly onChanges: (changes: readonly Change<CatalogEntry>[]) => void
  /** Its state, or whether others have to wait for it, is another. */
  readonly onState: (feed: CatalogFeed) => void
}

/**
 * CatalogFeed knows the objects of one resource: from its own reflector of their metadata, or from the open table of
 * the resource, which replaces that reflector. While it has neither, the known objects stay.
 */
export class CatalogFeed implements AsyncDisposable {
  readonly kind: CatalogKind
  readonly #environment: FeedEnvironment
  #own: Collection<CatalogEntry> | null = null
  #isAttached = false
  #table: { readonly source: ObjectSource; readonly subscriptions: DisposableStack } | null = null
  /** The entries taken from a table, by uid. */
  readonly #taken = new Map<string, CatalogEntry>()
  #state: CatalogState = 'syncing'
  #reason: string | null = null
  #isListing = false
  /** The functions that start lists which have become allowed and wait for their turn. */
  readonly #waiting = new Set<() => void>()
  #failures = 0

  constructor(kind: CatalogKind, environment: FeedEnvironment) {
    this.kind = kind
    this.#environment = environment
  }

  get state(): CatalogState {
    return this.#state
  }
  /** Why it is denied, has failed or is slow. */
  get reason(): string | null {
    return this.#reason
  }
  /** True while its first list is under way and others have to wait for it. */
  get isListing(): boolean {
    return this.#isListing
  }
  /** True while it waits for its turn to list what it might not before. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0
  }
  /** True while it follows the cluster, by itself or by a table. */
  get isFollowing(): boolean {
    return this.#isAttached || this.#table !== null
  }
  /** The table it takes its objects out of. */
  get table(): ObjectSource | null {
    return this.#table?.source ?? null
  }
  /** How often in a row it could not be read. */
  get failures(): number {
    return this.#failures
  }
  get size(): number {
    return this.#taken.size + (this.#own?.size ?? 0)
  }
  /** Null where it is not known. */
  get count(): number | null {
    return this.size === 0 && this.#state !== 'live' ? null : this.size
  }
  /** True where some of its objects may not be read. */
  get isDenied(): boolean {
    const divided = this.#table === null ? this.#own?.dividedFor : this.#table.source.dividedFor
    return this.#state === 'denied' || (divided ?? null) !== null
  }

  *entries(): Iterable<CatalogEntry> {
    yield* this.#taken.values()
    if (this.#own !== null) yield* this.#own.rows()
  }

  /** Reads and follows the metadata of its objects over this connection. */
  follow(client: KubeClient): void {
    this.#dropTaken()
    this.#own ??= this.#openCollection()
    this.#isAttached = true
    this.#isListing = true
    this.#own.attach(client)
    if (this.#state !== 'live') this.#set('syncing', null)
  }

  /** It is its turn: begins a list it waits with. */
  takeTurn(): void {
    const [begin] = this.#waiting
    this.#isListing = true
    begin?.()
  }

  /** Takes its objects out of that table from now on, and follows no longer by itself. */
  takeFrom(source: ObjectSource): void {
    for (const entry of this.#own?.rows() ?? []) this.#taken.set(entry.uid, entry)
    void this.#endOwn()
    this.#own = null
    const subscriptions = new DisposableStack()
    this.#table = { source, subscriptions }
    subscriptions.use(source.onChanges((changes) => this.#takeChanges(changes)))
    subscriptions.use(source.onFreshness(() => this.#followTable(source)))
    const changes: Change<CatalogEntry>[] = []
    for (const row of source.rows) this.#take(row, changes)
    this.#tell(changes)
    this.#followTable(source)
  }

  /** Takes no more out of the table. */
  leave(): void {
    this.#table?.subscriptions.dispose()
    this.#table = null
    this.#set('syncing', null)
  }

  /** Reads the list again if it has its own reflector. */
  async relist(): Promise<void> {
    if (this.#isAttached) await this.#own?.relist()
  }

  /** Stops following by itself; the known objects stay. */
  async detach(): Promise<void> {
    await this.#endOwn()
    this.#environment.onState(this)
  }

  /** Has no objects any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    const gone = [...this.entries()].map((item) => ({ type: 'deleted', item }) as const)
    this.#table?.subscriptions.dispose()
    this.#table = null
    this.#taken.clear()
    const ended = this.#endOwn()
    this.#own = null
    this.#tell(gone)
    await ended
  }

  #openCollection(): Collection<CatalogEntry> {
    const { labels, access, clock, random, log } = this.#environment
    const { gvr, isNamespaced } = this.kind
    const collection: Collection<CatalogEntry> = new Collection({
      gvr,
      isNamespaced,
      intake: {
        form: 'metadata',
        project: ({ uid, name, namespace = '', resourceVersion, creationTimestamp, labels: own }) =>
          new CatalogEntry(this.kind, {
            uid,
            name,
            namespace,
            resourceVersion,
            createdAt: epochSeconds(creationTimestamp),
            labels: labels.share(own),
          }),
      },
      access,
      // It is one of several feeds that list at a time.
      listsAtOnce: 1,
      turn: (signal) => this.#untilTurn(signal),
      clock,
      random,
      log,
      lastTrueAt: () => clock.now(),
      onChanges: (changes) => {
        if (this.#own === collection) this.#tell(changes)
      },
      onState: () => {
        if (this.#own === collection && this.#isAttached) this.#followOwn(collection)
      },
    })
    collection.look({ type: 'all-namespaces' })
    return collection
  }

  async #untilTurn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const begin = () => {
      this.#waiting.delete(begin)
      resolve()
    }
    this.#waiting.add(begin)
    signal.addEventListener('abort', begin, { once: true })
    this.#environment.onState(this)
    await promise
    signal.removeEventListener('abort', begin)
  }

  #followOwn(collection: Collection<CatalogEntry>): void {
    const states = collection.parts.flatMap(({ state }) => (state === null ? [] : [state]))
    if (collection.dividedFor === null) {
      const [state] = states
      if (state !== undefined) this.#enter(state)
      return
    }
    this.#isListing = collection.isReading
    this.#failures = 0
    const isAnyIn = (phase: string) => states.some((state) => state.phase === phase)
    if (isAnyIn('live') && (this.#state === 'live' || !this.#isListing)) this.#set('live', null)
    else if (this.#isListing || isAnyIn('listing')) this.#set('syncing', null)
    else this.#set('denied', collection.dividedFor)
  }

  #enter(state: ReflectorState): void {
    switch (state.phase) {
      case 'live':
        this.#isListing = false
        this.#failures = 0
        this.#set('live', null)
        return
      case 'listing':
        // One that does not answer must not keep the others waiting.
        this.#isListing = state.reason === null
        this.#set('syncing', state.reason)
        return
      case 'interrupted':
        this.#isListing = false
        this.#set(state.error === null ? 'live' : 'failed', state.reason)
        return
      case 'denied':
        // It goes on by itself when the permission is there.
        this.#isListing = false
        this.#failures = 0
        this.#set('denied', state.reason)
        return
      case 'failed':
        // Its catalog decides when it is tried again.
        this.#failures += 1
        void this.#endOwn()
        this.#set('failed', state.reason)
    }
  }

  async #endOwn(): Promise<void> {
    this.#isListing = false
    if (!this.#isAttached) return
    this.#isAttached = false
    await this.#own?.detach()
  }

  #followTable(source: ObjectSource): void {
    const { freshness } = source
    if (freshness.state === 'live' && this.#state !== 'live') this.#dropWhatIsNotIn(source)
    switch (freshness.state) {
      case 'live':
      case 'partial':
        this.#set('live', null)
        return
      case 'syncing':
        this.#set('syncing', null)
        return
      case 'stale':
        this.#set('failed', freshness.reason)
        return
      case 'denied':
      case 'failed':
        this.#set(freshness.state, freshness.reason)
    }
  }

  #dropWhatIsNotIn(source: ObjectSource): void {
    const changes: Change<CatalogEntry>[] = []
    for (const { uid } of this.#taken.values()) if (!source.has(uid)) this.#drop(uid, changes)
    this.#tell(changes)
  }

  #takeChanges(batch: readonly Change<TableRow>[]): void {
    const changes: Change<CatalogEntry>[] = []
    for (const change of batch) {
      if (change.type === 'deleted') this.#drop(change.item.uid, changes)
      else this.#take(change.item, changes)
    }
    this.#tell(changes)
  }

  #take(row: TableRow, changes: Change<CatalogEntry>[]): void {
    const previous = this.#taken.get(row.uid)
    // Most changes are of what the catalog does not keep; rows with equal labels share them.
    if (previous !== undefined && previous.labels === row.labels) return
    const item = new CatalogEntry(this.kind, row)
    this.#taken.set(row.uid, item)
    changes.push(previous === undefined ? { type: 'added', item } : { type: 'updated', item, previous })
  }

  #drop(uid: string, changes: Change<CatalogEntry>[]): void {
    const item = this.#taken.get(uid)
    if (item === undefined) return
    this.#taken.delete(uid)
    changes.push({ type: 'deleted', item })
  }

  /** Objects that came from a table are then read by the feed's own reflector. */
  #dropTaken(): void {
    const gone = [...this.#taken.values()].map((item) => ({ type: 'deleted', item }) as const)
    this.#taken.clear()
    this.#tell(gone)
  }

  #tell(changes: readonly Change<CatalogEntry>[]): void {
    if (changes.length > 0) this.#environment.onChanges(changes)
  }

  #set(state: CatalogState, reason: string | null): void {
    this.#state = state
    this.#reason = reason
    this.#environment.onState(this)
  }
}
