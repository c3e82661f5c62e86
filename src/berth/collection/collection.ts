import { FlotillaError, type Tail } from '#contract'
import type { Change, Intake, KubeClient, ReflectorState, Stored } from '#kube'
import { Backoff, type Clock, type Gvr, type KubeObject } from '#machinery'
import type { AccessScope } from '../access/accessScope.ts'
import type { Log } from '../requests/log.ts'
import { NamespacesPart } from './namespacesPart.ts'
import { contradictionRule, type Part, type Place } from './part.ts'
import { ReflectedPart, type ReflectedPartOptions, type Turn } from './reflectedPart.ts'

/** Item is what a collection keeps of an object. */
interface Item extends Stored {
  readonly namespace: string
  readonly name: string
}

export interface CollectionOptions<T extends Item> {
  readonly gvr: Gvr
  readonly isNamespaced: boolean
  readonly intake: Intake<T>
  /** Null: a refusal is asked again slowly, and that is all. */
  readonly access: AccessScope | null
  /** Namespaces whose first list is read at the same time. */
  readonly listsAtOnce: number
  /** Waited for before a list that was not allowed and is now; null lists at once. */
  readonly turn: Turn | null
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** When rows that are live were last known to be so. */
  readonly lastTrueAt: () => number
  readonly onChanges: (changes: readonly Change<T>[]) => void
  /** A part is in another state, or there are other parts; with the state where one has just been entered. */
  readonly onState: (state: ReflectorState | null) => void
}

/** The whole may not be listed: why, and what ends that. */
interface Divided extends Disposable {
  readonly reason: string
}

/**
 * Collection keeps the objects of one resource equal to the cluster: by one list and watch of all, or, where that is
 * forbidden, by one list and watch for each known namespace that is looked at. It changes between the two as
 * permissions change, and keeps every object until the cluster says that it is gone.
 */
export class Collection<T extends Item> {
  readonly #options: CollectionOptions<T>
  readonly #parts = new Map<string | null, Part<T>>()
  readonly #backoff: Backoff
  /**
   * Rows whose part is not open: those of the previous connection, or of namespaces that are not looked at. The key
   * null stands for all namespaces.
   */
  readonly #held = new Map<string | null, ReadonlyMap<string, T>>()
  /** Where the held ones can be followed from, where they are all. */
  #heldPlace: Place | null = null
  /** Since when the held ones are not live. */
  #heldSince: number | null = null
  #client: KubeClient | null = null
  #divided: Divided | null = null
  #demand: ReadonlySet<string> | 'all' = new Set()
  #pausedFor: string | null = null

  constructor(options: CollectionOptions<T>) {
    this.#options = options
    this.#backoff = new Backoff(contradictionRule, options.random)
  }

  /** The followed parts: one for all, or one for each namespace. */
  get parts(): readonly Part<T>[] {
    return [...this.#parts.values()]
  }

  /**
   * Why the collection is followed namespace by namespace; null if it is followed as a whole, or if that is not known
   * yet.
   */
  get dividedFor(): string | null {
    return this.#divided?.reason ?? null
  }

  /** True while a first list is on its way. */
  get isReading(): boolean {
    return this.parts.some(isReading)
  }

  get staleSince(): number | null {
    const held = this.#held.size > 0 ? this.#heldSince : null
    return earliest([held, ...this.parts.map(({ staleSince }) => staleSince)])
  }

  get size(): number {
    let size = 0
    for (const rows of this.#stores()) size += rows.size
    return size
  }

  /** The namespaces that are looked at, or `all` once all of them were asked for. */
  get looked(): ReadonlySet<string> | 'all' {
    return this.#demand
  }

  has(uid: string): boolean {
    for (const rows of this.#stores()) if (rows.has(uid)) return true
    return false
  }

  *rows(): Iterable<T> {
    for (const rows of this.#stores()) yield* rows.values()
  }

  /** A view looks at that part of the scope; from now on it is read if the whole may not be listed. */
  look(tail: Tail): void {
    const { access } = this.#options
    if (tail.type === 'cluster' || tail.type === 'all-namespaces') this.#demand = 'all'
    else {
      const names = tail.type === 'namespace' ? [tail.namespace] : tail.namespaces
      if (this.#demand !== 'all') this.#demand = new Set([...this.#demand, ...names])
      if (this.#divided !== null) for (const name of names) access?.namespaces.ask(name)
    }
    if (this.#divided !== null) this.#arrange()
  }

  /** Follows the cluster over this connection, from the rows it has. */
  attach(client: KubeClient): void {
    void this.#gather()
    this.#client = client
    this.#openWhole()
  }

  /** Follows no longer; the rows stay. */
  async detach(): Promise<void> {
    this.#client = null
    await this.#gather()
  }

  retry(): void {
    for (const part of this.#parts.values()) part.retry()
  }

  /** Reads every part again that may be read. */
  async relist(): Promise<void> {
    const parts = this.parts.filter(({ state }) => state?.phase !== 'denied')
    const [first] = this.parts
    if (parts.length > 0) await Promise.all(parts.map((part) => part.relist()))
    else if (this.#divided !== null) throw new FlotillaError('cluster_denied', this.#divided.reason)
    else await first?.relist()
  }

  pause(reason: string): void {
    this.#pausedFor = reason
    for (const part of this.#parts.values()) part.pause(reason)
  }

  resume(): void {
    this.#pausedFor = null
    for (const part of this.#parts.values()) part.resume()
  }

  *#stores(): Iterable<ReadonlyMap<string, T>> {
    yield* this.#held.values()
    for (const { rows } of this.#parts.values()) yield rows
  }

  /** Ends every part and holds what they had, as one. */
  #gather(): Promise<unknown> {
    const { lastTrueAt } = this.#options
    const parts = this.parts
    const isLive = parts.some(({ state }) => state?.phase === 'live')
    this.#heldSince = earliest([this.staleSince, isLive ? lastTrueAt() : null])
    const whole = this.#divided === null ? this.#parts.get(null) : undefined
    if (whole !== undefined) this.#heldPlace = whole.place
    else if (parts.length > 0 || this.#divided !== null) this.#heldPlace = null
    const stores = [...this.#stores()]
    this.#parts.clear()
    this.#held.clear()
    const [only = new Map<string, T>(), ...further] = stores
    this.#held.set(null, further.length === 0 ? only : new Map(stores.flatMap((rows) => [...rows])))
    this.#divided?.[Symbol.dispose]()
    this.#divided = null
    return Promise.all(parts.map((part) => part[Symbol.asyncDispose]()))
  }

  #openWhole(): void {
    const { access, isNamespaced } = this.#options
    const initial = this.#held.get(null) ?? new Map<string, T>()
    const from = this.#heldPlace
    this.#held.clear()
    this.#heldPlace = null
    let wasLive = false
    const part: Part<T> = this.#reflect({ namespace: null, initial, from }, (state) => {
      if (this.#parts.get(null) !== part) return
      if (state.phase === 'live') {
        wasLive = true
        this.#heldSince = null
        this.#backoff.reset()
      }
      if (state.phase === 'denied' && access !== null && (isNamespaced || this.#isOfNamespaces)) {
        if (wasLive) access.reviews.contradict(null)
        this.#divide(access, state.reason)
      } else this.#options.onState(state)
    })
    this.#parts.set(null, part)
    this.#options.onState(null)
  }

  /** The list of all is refused: goes on with what is known, until it is allowed. */
  #divide(access: AccessScope, reason: string): void {
    const { gvr, isNamespaced } = this.#options
    void this.#gather()
    const ended = new AbortController()
    const need = access.namespaces.need(gvr)
    const known = access.namespaces.onChange(() => this.#arrange())
    this.#divided = {
      reason,
      [Symbol.dispose]: () => {
        ended.abort()
        known[Symbol.dispose]()
        need[Symbol.dispose]()
      },
    }
    const all = this.#held.get(null) ?? new Map<string, T>()
    this.#held.clear()
    if (isNamespaced) {
      for (const [namespace, rows] of byNamespace(all)) this.#held.set(namespace, rows)
      access.namespaces.see([...this.#held.keys()].filter((name) => name !== null))
      if (this.#demand !== 'all') for (const name of this.#demand) access.namespaces.ask(name)
    } else {
      access.namespaces.see([...all.values()].map(({ name }) => name))
      this.#parts.set(null, this.#knownNamespaces(access, all))
    }
    this.#arrange()
    void this.#openWholeWhenAllowed(access, ended.signal)
  }

  async #openWholeWhenAllowed({ reviews }: AccessScope, ended: AbortSignal): Promise<void> {
    const { gvr, turn } = this.#options
    await reviews.untilMayFollow(gvr, null, this.#backoff, ended)
    await turn?.(ended)
    if (ended.aborted) return
    void this.#gather()
    this.#openWhole()
  }

  /** Has a part for each namespace that is known and looked at, and for no other. */
  #arrange(): void {
    const { access, isNamespaced, onChanges, onState } = this.#options
    if (this.#divided === null || access === null || !isNamespaced) return
    const known = new Map(access.namespaces.known.map(({ name, found }) => [name, found]))
    const gone: Change<T>[] = []
    for (const [namespace, rows] of [
      ...this.#held,
      ...[...this.#parts].map(([key, part]) => [key, part.rows] as const),
    ]) {
      if (known.has(namespace ?? '') && known.get(namespace ?? '') !== 'not-found') continue
      for (const item of rows.values()) gone.push({ type: 'deleted', item })
      this.#held.delete(namespace)
      void this.#parts.get(namespace)?.[Symbol.asyncDispose]()
      this.#parts.delete(namespace)
    }
    if (gone.length > 0) onChanges(gone)
    for (const [name, found] of known) {
      if (this.#parts.has(name) || found === 'not-found' || !this.#isLookedAt(name)) continue
      if (this.parts.filter(isReading).length >= this.#options.listsAtOnce) break
      const initial = this.#held.get(name) ?? new Map<string, T>()
      this.#held.delete(name)
      const part: Part<T> = this.#reflect({ namespace: name, initial, from: null }, (state) => {
        if (this.#parts.get(name) !== part) return
        // It may have made room for another part, whose state belongs to this report.
        this.#arrange()
        onState(state)
      })
      this.#parts.set(name, part)
    }
    onState(null)
  }

  #isLookedAt(namespace: string): boolean {
    return this.#demand === 'all' || this.#demand.has(namespace)
  }

  #reflect(
    of: Pick<ReflectedPartOptions<T>, 'namespace' | 'initial' | 'from'>,
    onState: (state: ReflectorState) => void,
  ): Part<T> {
    const { gvr, intake, access, turn, clock, random, log, lastTrueAt, onChanges } = this.#options
    const { namespace, initial } = of
    if (this.#client === null) throw new Error('A part needs a connection.')
    return new ReflectedPart({
      ...of,
      client: this.#client,
      gvr,
      intake,
      staleSince: initial.size > 0 || namespace === null ? this.#heldSince : null,
      reviews: access?.reviews ?? null,
      isHopeful: namespace === null,
      turn,
      pausedFor: this.#pausedFor,
      clock,
      random,
      log,
      lastTrueAt,
      onChanges,
      onState,
    })
  }

  get #isOfNamespaces(): boolean {
    const { group, resource } = this.#options.gvr
    return group === '' && resource === 'namespaces' && this.#options.intake.form === 'object'
  }

  #knownNamespaces({ namespaces }: AccessScope, initial: ReadonlyMap<string, T>): Part<T> {
    const { intake, onChanges, onState } = this.#options
    const project = (object: KubeObject): T => {
      if (intake.form !== 'object') throw new Error('Namespaces are read as objects.')
      return intake.project(object)
    }
    const staleSince = null
    return new NamespacesPart<T>({
      namespaces,
      project,
      initial,
      staleSince,
      onChanges,
      onState: () => onState(null),
    })
  }
}

/** Its first list is on its way. */
const isReading = ({ state }: Part<unknown>): boolean =>
  state === null || (state.phase === 'listing' && state.reason === null)

function byNamespace<T extends Item>(rows: ReadonlyMap<string, T>): Map<string, Map<string, T>> {
  const groups = new Map<string, Map<string, T>>()
  for (const [uid, item] of rows) {
    const group = groups.get(item.namespace) ?? new Map<string, T>()
    groups.set(item.namespace, group.set(uid, item))
  }
  return groups
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.min(...known)
}
