import type { Change, KubeClient } from '#kube'
import { type Clock, Listeners, workThrough } from '#machinery'
import type { AccessScope } from '../access/accessScope.ts'
import type { Follower } from '../connection/follower.ts'
import type { ServedResources } from '../discovery/servedResources.ts'
import type { Log } from '../requests/log.ts'
import type { Tables } from '../tables/tables.ts'
import { isObjectSource, type ObjectSource } from '../views/rowSource.ts'
import { LabelPool } from '../views/tableRow.ts'
import type { CatalogEntry } from './catalogEntry.ts'
import { CatalogFeed } from './catalogFeed.ts'
import { CatalogIndex } from './catalogIndex.ts'
import { type CatalogKind, selectCatalogKinds } from './catalogKind.ts'

/** Initial lists that run at the same time; the user's own requests run next to them. */
const listsAtOnce = 4
/** A table that has no rows after so long is not waited for any longer. */
const firstRowsMs = 5000
/** A failed resource is read again after this long, and after twice as long each further time. */
const failedRule = { firstMs: 30_000, capMs: 600_000 }

/** Resources whose changes announce other resources. */
const announcements: readonly string[] = ['customresourcedefinitions', 'apiservices']

/**
 * Catalog knows every object of the cluster by name, kind, namespace, labels and age. It starts on the first request
 * for it, after the open tables have their first rows, and reads resources in the order of use. It never reads a
 * resource that an open table already has. A resource that is denied or fails affects only its own objects, and is
 * tried again with long pauses.
 */
export class Catalog implements Follower, AsyncDisposable {
  readonly index = new CatalogIndex()
  readonly served: ServedResources
  readonly #tables: Tables
  readonly #environment: { clock: Clock; random: () => number; log: Log; access: AccessScope }
  readonly #labels = new LabelPool()
  readonly #feeds = new Map<string, CatalogFeed>()
  /** When a resource that could not be read is due. */
  readonly #due = new Map<CatalogFeed, number>()
  /** Since when each open table is waited for. */
  readonly #waitingSince = new Map<string, number>()
  readonly #changeListeners = new Listeners<readonly Change<CatalogEntry>[]>()
  readonly #stateListeners = new Listeners()
  readonly #subscriptions = new DisposableStack()
  #isNeeded = false
  #client: KubeClient | null = null
  #timer: Disposable | null = null
  #isPumping = false
  #isPaused = false

  constructor(options: {
    served: ServedResources
    tables: Tables
    clock: Clock
    random: () => number
    log: Log
    access: AccessScope
  }) {
    this.served = options.served
    this.#tables = options.tables
    this.#environment = options
  }

  /** One for each resource that the catalog knows of, by group and resource. */
  get feeds(): readonly CatalogFeed[] {
    return [...this.#feeds.values()]
  }

  /** True once every resource has been read, or it is known why it cannot be. */
  get isComplete(): boolean {
    const { discovery } = this.served
    return (
      discovery !== null && this.feeds.every(({ kind, state }) => !kind.isFollowed || state !== 'syncing')
    )
  }

  /** How far it has come: resources read, of all that are. */
  get progress(): { readonly read: number; readonly of: number } {
    const followed = this.feeds.filter(({ kind }) => kind.isFollowed)
    return { read: followed.filter(({ state }) => state !== 'syncing').length, of: followed.length }
  }

  /** Starts the catalog. */
  need(): void {
    if (this.#isNeeded) return
    this.#isNeeded = true
    this.#subscriptions.use(this.served.onChange(() => this.#followDiscovery()))
    this.#subscriptions.use(this.#tables.onChange(() => this.#pumpSoon()))
    this.#subscriptions.use(this.#environment.access.reviews.onForgotten(() => this.retry()))
    // Which namespaces there are is known in the way of a table, also where they may not be listed.
    this.#tables.source('namespaces')
    this.served.need()
    this.#followDiscovery()
  }

  /** Calls back with every batch of differences that can be seen in the catalog. */
  onChanges(listener: (changes: readonly Change<CatalogEntry>[]) => void): Disposable {
    return this.#changeListeners.add(listener)
  }

  /** Calls back when a resource's state may be another one, or there are other resources. */
  onState(listener: () => void): Disposable {
    return this.#stateListeners.add(listener)
  }

  *entries(): Iterable<CatalogEntry> {
    for (const feed of this.#feeds.values()) yield* feed.entries()
  }

  attach(client: KubeClient): void {
    this.#client = client
    this.#waitingSince.clear()
    this.retry()
  }

  /** Stops following; the known objects stay. */
  async detach(): Promise<void> {
    this.#client = null
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    await Promise.all(this.feeds.map((feed) => feed.detach()))
  }

  /** Reads and follows nothing by itself until `resume`; the known objects stay. */
  pause(): void {
    this.#isPaused = true
    for (const feed of this.feeds) void feed.detach()
  }

  resume(): void {
    this.#isPaused = false
    this.#pumpSoon()
  }

  /** Tries now what could not be read. */
  retry(): void {
    for (const feed of this.feeds) if (feed.failures > 0) this.#due.set(feed, 0)
    if (this.#isNeeded) this.#pumpSoon()
  }

  /** Asks what is served and reads every resource again that it reads by itself; rejects with the first failure. */
  async relist(): Promise<void> {
    this.need()
    await this.served.refresh()
    this.retry()
    const own = this.feeds.filter((feed) => feed.isFollowing && feed.table === null && !feed.isListing)
    await workThrough(own, listsAtOnce, (feed) => feed.relist())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscriptions.dispose()
    this.#changeListeners[Symbol.dispose]()
    this.#stateListeners[Symbol.dispose]()
    await this.detach()
    await Promise.all(this.feeds.map((feed) => feed[Symbol.asyncDispose]()))
    this.#feeds.clear()
  }

  #followDiscovery(): void {
    const { discovery } = this.served
    if (discovery !== null) {
      const kinds = new Map(selectCatalogKinds(discovery.resources).map((kind) => [keyOf(kind), kind]))
      for (const [key, feed] of this.#feeds) {
        const kind = kinds.get(key)
        if (kind !== undefined && JSON.stringify(kind) === JSON.stringify(feed.kind)) continue
        this.#feeds.delete(key)
        this.#due.delete(feed)
        void feed[Symbol.asyncDispose]()
      }
      for (const [key, kind] of kinds) if (!this.#feeds.has(key)) this.#feeds.set(key, this.#openFeed(kind))
    }
    this.#tellState()
    this.#pumpSoon()
  }

  #openFeed(kind: CatalogKind): CatalogFeed {
    return new CatalogFeed(kind, {
      ...this.#environment,
      labels: this.#labels,
      onChanges: (changes) => this.#apply(kind, changes),
      onState: (feed) => {
        this.#tellState()
        if (!feed.isListing) this.#pumpSoon()
      },
    })
  }

  #apply(kind: CatalogKind, changes: readonly Change<CatalogEntry>[]): void {
    const seen: Change<CatalogEntry>[] = []
    for (const change of changes) {
      if (change.type === 'added') this.index.add(change.item)
      else if (change.type === 'deleted') this.index.remove(change.item)
      else this.index.replace(change.previous, change.item)
      if (change.type !== 'updated' || change.item.labels !== change.previous.labels) seen.push(change)
    }
    if (announcements.includes(kind.domain)) this.served.refreshSoon()
    if (seen.length > 0) this.#changeListeners.tell(seen)
  }

  /** In a later turn: several reasons may come together, some in the middle of another object's work. */
  #pumpSoon(): void {
    if (this.#isPumping || !this.#isNeeded) return
    this.#isPumping = true
    queueMicrotask(() => {
      this.#isPumping = false
      this.#pump()
    })
  }

  /** Begins whatever may begin now, and comes back when more may. */
  #pump(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    const client = this.#client
    if (client === null || this.#isPaused) return
    const now = this.#environment.clock.now()
    this.#takeTables()
    const waitMs = this.#tablesWait(now)
    const waiting: CatalogFeed[] = []
    let nextMs = waitMs ?? Number.POSITIVE_INFINITY
    let listing = 0
    for (const feed of this.#feeds.values()) {
      if (feed.isListing) {
        listing += 1
        continue
      }
      if (!feed.kind.isFollowed || (feed.isFollowing && !feed.isWaiting)) continue
      const inMs = this.#dueAt(feed, now) - now
      if (inMs <= 0) waiting.push(feed)
      else nextMs = Math.min(nextMs, inMs)
    }
    if (waitMs === null) {
      waiting.sort((a, b) => a.kind.order - b.kind.order)
      for (const feed of waiting.slice(0, Math.max(0, listsAtOnce - listing))) {
        this.#due.delete(feed)
        if (feed.isWaiting) feed.takeTurn()
        else feed.follow(client)
      }
    }
    if (Number.isFinite(nextMs)) this.#timer = this.#environment.clock.after(nextMs, () => this.#pump())
  }

  /** A table that is open knows what the catalog would read, unless it reads only some namespaces of many. */
  #takeTables(): void {
    for (const feed of this.#feeds.values()) {
      if (!feed.kind.isFollowed) continue
      const source = this.#tables.sources.get(feed.kind.domain)
      if (source !== undefined && isObjectSource(source) && knowsAll(feed, source)) {
        if (feed.table !== source) feed.takeFrom(source)
      } else if (feed.table !== null) feed.leave()
    }
  }

  /** How long open tables are still waited for; null when the catalog may begin. */
  #tablesWait(now: number): number | null {
    let waitMs: number | null = null
    for (const [domain, source] of this.#tables.sources) {
      const { freshness } = source
      if (!isObjectSource(source) || freshness.state !== 'syncing' || source.size > 0) continue
      const since = this.#waitingSince.get(domain) ?? now
      this.#waitingSince.set(domain, since)
      const leftMs = since + firstRowsMs - now
      if (leftMs > 0) waitMs = Math.min(waitMs ?? leftMs, leftMs)
    }
    return waitMs
  }

  #dueAt(feed: CatalogFeed, now: number): number {
    if (feed.failures === 0 || feed.state !== 'failed') return now
    const present = this.#due.get(feed)
    if (present !== undefined) return present
    const { firstMs, capMs } = failedRule
    const delayMs = Math.min(capMs, firstMs * 2 ** (feed.failures - 1))
    this.#due.set(feed, now + delayMs)
    return now + delayMs
  }

  #tellState(): void {
    this.#stateListeners.tell()
  }
}

const knowsAll = ({ kind }: CatalogFeed, source: ObjectSource): boolean =>
  (source.dividedFor ?? null) === null || source.looked === 'all' || kind.domain === 'namespaces'

const keyOf = ({ group, resource }: CatalogKind): string => JSON.stringify([group, resource])
