import {
  Backoff,
  type Clock,
  type Gvr,
  type KubeObject,
  metadataShapeOf,
  resourcePath,
  ScopeEndedError,
  type WireShape,
} from '#machinery'
import { LargeAnswerError } from '../client/answer.ts'
import { Attempt } from '../client/call.ts'
import type { KubeClient } from '../client/client.ts'
import { PageSize } from '../client/pageSize.ts'
import { errorOfStatus } from '../errors/errorOfStatus.ts'
import { isExpired, isForbidden, isNotFound, KubeError } from '../errors/kubeError.ts'
import { toKubeError } from '../errors/toKubeError.ts'
import type { AnswerReader, WatchEvent } from './answers.ts'
import { JsonReading } from './jsonReading.ts'
import { Pause } from './pause.ts'
import { ReflectedStore } from './reflectedStore.ts'
import type { Change, Intake, ReflectorState, Stored } from './types.ts'
import { WireReading } from './wireReading.ts'

/** The API server gives up on a list after 60 s. */
const listTimeoutMs = 60_000
const slowListMs = 15_000
/**
 * As in client-go: half a second to half a minute, and up to twice that by jitter, so that reflectors do not retry in
 * step.
 */
const failureRule = { firstMs: 500, capMs: 30_000, jitter: 1 }
/** For refused lists: permissions change rarely, and not by this client. */
const deniedRule = { firstMs: 30_000, capMs: 300_000, jitter: 0.2 }
/**
 * A collection that does not fit into memory is read again only when asked for. This is the longest time of a timer.
 */
const untilAskedMs = 2 ** 31 - 1
/**
 * Initial events come as fast as they are read. A server that pauses this long before their end does not know the end.
 */
const initialSilenceMs = 20_000
/**
 * A watch that ends sooner without an event is one of a server that cannot keep watches: no reason to hurry back. One
 * such watch may have begun just before the server ended them all, with a bookmark; two in a row have not.
 */
const shortestWatchMs = 1000
/**
 * A watch that ran this long was a success, however it ended: a server without bookmarks is silent while nothing
 * changes. A shorter one was none, whatever came: a server that forgets where each of its watches began would be asked
 * for list after list.
 */
const keptWatchMs = 5000

export interface ReflectorOptions<T extends Stored> {
  readonly client: KubeClient
  readonly gvr: Gvr
  /** Null reflects all namespaces, or a resource without namespaces. */
  readonly namespace: string | null
  readonly intake: Intake<T>
  /** The store of an earlier reflection of the same collection. The first list reports the differences from it. */
  readonly initial?: ReadonlyMap<string, T>
  /** The place of that reflection when it had `initial`: the watch resumes from there without a list. */
  readonly from?: string | null
  readonly clock: Clock
  readonly random: () => number
  readonly log?: (level: 'debug' | 'info' | 'warning' | 'error', text: string) => void
  /** Called once for each page, and for each part of the watch that arrived together, after the store has changed. */
  readonly onChanges: (batch: readonly Change<T>[]) => void
  readonly onState: (state: ReflectorState) => void
  /** Resolves when a refusal may have been lifted. Without it, the reflector asks again by itself, slowly. */
  readonly untilAllowed?: (signal: AbortSignal) => Promise<void>
}

/** Reflector is a running reflection. See `openReflector`. */
export interface Reflector<T extends Stored> extends AsyncDisposable {
  readonly store: ReadonlyMap<string, T>
  readonly state: ReflectorState
  /**
   * Where another reflection of the same collection may resume with this store; opaque. Null while it may not: the
   * store is not, or may not be, equal to a past state of the server.
   */
  readonly place: string | null
  /** Tries at once instead of waiting for the next try. */
  retry(): void
  /**
   * Reads the list again and keeps the items meanwhile. Resolves when the store is equal to the server again. Rejects
   * with a KubeError where that try fails (the reflector itself goes on trying), and as an abort where the reflector is
   * disposed first.
   */
  relist(): Promise<void>
  /** Stops watching and keeps the items. A list that is being read is read to its end. */
  pause(reason: string): void
  /** Resumes from where it was, without a list where the server still has that resourceVersion. */
  resume(): void
}

/**
 * openReflector keeps a store equal to one collection of the API server: it lists in pages, then watches. The store is
 * eventually equal to the server. The changes of one object come in the server's order, and every difference between
 * two states of the store is reported exactly once. A relist reports differences only, and the items are kept while the
 * server cannot be reached. It is not promised that every state of an object is seen. Callbacks come after this call
 * has returned, never overlap, and never come after disposal. A callback that throws is treated as a broken watch.
 */
export function openReflector<T extends Stored>(options: ReflectorOptions<T>): Reflector<T> {
  return new RunningReflector(options)
}

const endlessInitial = 'The watch did not mark the end of its initial events.'

/** One state machine in one piece: every transition between phases is in `#run`, `#recover` and `#live`. */
class RunningReflector<T extends Stored> implements Reflector<T> {
  readonly #options: ReflectorOptions<T>
  readonly #path: string
  readonly #store: ReflectedStore<T>
  readonly #reader: AnswerReader<T>
  readonly #failures: Backoff
  readonly #denials: Backoff
  readonly #controller = new AbortController()
  readonly #pause: Pause
  readonly #pageSize: PageSize
  readonly #end: Promise<void>
  #state: ReflectorState = { phase: 'listing', loaded: 0, total: null, reason: null }
  /** The resourceVersion from which the watch resumes; null asks for a list. */
  #resourceVersion: string | null = null
  /** The initial events of a watch, while they come; null otherwise. `shown` is how many items the first page had. */
  #initial: { readonly uids: Set<string>; readonly shown: number; readonly total: number | null } | null =
    null
  #isStreamRefused = false
  /** The current watch. It is aborted to make place for a list. */
  #watching: AbortController | null = null
  #relisting: PromiseWithResolvers<void> | null = null
  /** Why the reflector is paused, and what ends the pause; null while it is not. */
  #resting: { readonly reason: string; readonly over: PromiseWithResolvers<void> } | null = null
  #wasLive = false
  #interruptedSince: number | null = null
  #expiredInARow = 0
  #listsForgotten = 0
  #shortInARow = 0
  #problemsLogged = 0

  constructor(options: ReflectorOptions<T>) {
    this.#options = options
    this.#store = new ReflectedStore(options.initial)
    this.#path = resourcePath(options.gvr, options.namespace)
    this.#failures = new Backoff(failureRule, options.random)
    this.#denials = new Backoff(deniedRule, options.random)
    this.#pause = new Pause(options.clock, this.#controller.signal)
    this.#pageSize = new PageSize(options.client.memory)
    const json = new JsonReading(options.intake, (problem, { namespace, name }) => {
      if (this.#problemsLogged++ >= 5) return
      this.#log('warning', `${namespace ?? ''}/${name} cannot be shown: ${String(problem)}`)
    })
    this.#reader = inWireForm(options.intake, json) ?? json
    this.#resourceVersion = options.from ?? null
    this.#wasLive = this.#resourceVersion !== null
    // Not in this turn of the event loop: the caller does not have the reflector yet.
    this.#end = Promise.resolve().then(() => this.#run())
  }

  get store(): ReadonlyMap<string, T> {
    return this.#store.items
  }

  get state(): ReflectorState {
    return this.#state
  }

  get place(): string | null {
    return this.#wasLive && this.#initial === null ? this.#resourceVersion : null
  }

  retry(): void {
    this.#pause.end()
  }

  relist(): Promise<void> {
    this.#controller.signal.throwIfAborted()
    this.#relisting ??= Promise.withResolvers<void>()
    this.#resting?.over.resolve()
    this.#resourceVersion = null
    this.#watching?.abort()
    this.#pause.end()
    return this.#relisting.promise
  }

  pause(reason: string): void {
    if (this.#resting !== null) return
    this.#resting = { reason, over: Promise.withResolvers() }
    if (this.#initial === null) this.#watching?.abort()
  }

  resume(): void {
    this.#resting?.over.resolve()
    this.#resting = null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#controller.abort(new ScopeEndedError('Reflector'))
    this.#settleRelist(new ScopeEndedError('Reflector'))
    this.resume()
    await this.#end
  }

  async #run(): Promise<void> {
    const { signal } = this.#controller
    while (!signal.aborted) {
      try {
        await this.#rest()
        this.#resourceVersion ??= await this.#list()
        if (this.#initial === null) await this.#rest()
        if (!signal.aborted) await this.#watch(this.#resourceVersion)
      } catch (problem) {
        if (signal.aborted) return
        if (this.#watching?.signal.aborted) {
          this.#watching = null
          continue
        }
        if (this.#abandonInitial(problem)) continue
        await this.#recover(toKubeError(problem, this.#options.client.host))
      }
    }
  }

  /** Waits while the reflector is paused, unless a relist is requested. */
  async #rest(): Promise<void> {
    while (this.#resting !== null && this.#relisting === null) {
      const { reason, over } = this.#resting
      if (this.#wasLive)
        this.#tell({ phase: 'interrupted', since: this.#since(), reason, nextTryAt: null, error: null })
      else this.#tell({ phase: 'listing', loaded: this.#store.items.size, total: null, reason })
      await over.promise
      // A relist ended this wait; the pause itself goes on.
      if (this.#resting !== null) this.#resting = { reason, over: Promise.withResolvers() }
    }
  }

  /**
   * Reads the list, page by page. Null: the first page has been read, and the rest comes faster as the initial events
   * of the next watch (KEP-3157), which sends the objects of the first page again.
   */
  async #list(): Promise<string | null> {
    const uids = new Set<string>()
    let continueToken: string | null = null
    // The server expired the list twice while it was read page by page, so it is read in one piece.
    const isPaged = this.#listsForgotten < 2
    if (!this.#wasLive) this.#tell({ phase: 'listing', loaded: 0, total: null, reason: null })
    for (;;) {
      const bytes = await this.#page(continueToken, isPaged, uids.size).catch((problem: unknown) => {
        // The same place of the same list again, with fewer objects.
        if (problem instanceof LargeAnswerError) return null
        if (continueToken !== null && isExpired(problem)) this.#listsForgotten += 1
        throw problem
      })
      if (bytes === null) {
        this.#pageSize.handleLarge()
        continue
      }
      const page = this.#reader.page(bytes)
      if (isPaged) this.#pageSize.handlePage(page.entries.length, bytes.length)
      this.#change((changes) => {
        for (const entry of page.entries) {
          uids.add(entry.uid)
          this.#store.put(entry, changes)
        }
        if (page.continueToken === null) this.#store.keepOnly(uids, changes)
      })
      this.#requireRoom('listing')
      const total = page.remaining === null ? null : uids.size + page.remaining
      const isStreamed = isPaged && this.#reader.canStreamInitial && !this.#isStreamRefused
      if (!this.#wasLive && page.continueToken !== null)
        this.#tell({ phase: 'listing', loaded: uids.size, total, reason: null })
      if (page.continueToken === null) {
        this.#listsForgotten = 0
        return page.resourceVersion
      }
      if (isStreamed) {
        this.#initial = { uids: new Set(), shown: uids.size, total }
        return null
      }
      continueToken = page.continueToken
    }
  }

  async #page(continueToken: string | null, isPaged: boolean, loaded: number): Promise<Buffer> {
    const { client, clock } = this.#options
    using _timer = clock.after(slowListMs, () => {
      const reason = `${client.host} has not answered for ${slowListMs / 1000} s.`
      if (!this.#wasLive) this.#tell({ phase: 'listing', loaded, total: null, reason })
      else this.#tell({ phase: 'interrupted', since: this.#since(), reason, nextTryAt: null, error: null })
    })
    return await client.bytes(this.#path, {
      accept: this.#reader.listAccept,
      query: {
        ...this.#reader.query,
        limit: isPaged ? this.#pageSize.items : null,
        resourceVersion: isPaged ? null : '0',
        continue: continueToken,
      },
      ...(isPaged ? { mostBytes: this.#pageSize.mostBytes } : {}),
      timeoutMs: listTimeoutMs,
      signal: this.#controller.signal,
    })
  }

  /** Returns when the server has ended the watch in order. The next watch resumes where this one was. */
  async #watch(from: string | null): Promise<void> {
    const { client, clock, random } = this.#options
    let openedAt: number | null = null
    let hasChanges = false
    let hasBookmark = false
    let changes: Change<T>[] = []
    const splitter = this.#reader.watch((event) => {
      this.#event(event, changes)
      if (event.type === 'bookmark') hasBookmark = true
      else hasChanges = true
    })
    const watching = new AbortController()
    this.#watching = watching
    using _over = {
      // A watch that has ended cannot be aborted any more.
      [Symbol.dispose]: () => {
        if (openedAt !== null && clock.now() - openedAt >= keptWatchMs) this.#recovered()
        if (!watching.signal.aborted) this.#watching = null
      },
    }
    using initial =
      from === null
        ? new Attempt(
            watching.signal,
            clock,
            initialSilenceMs,
            () => new KubeError('malformed', endlessInitial),
          )
        : null
    await client.stream(this.#path, {
      accept: this.#reader.watchAccept,
      query: {
        ...this.#reader.query,
        watch: 1,
        allowWatchBookmarks: true,
        ...(from === null
          ? { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }
          : { resourceVersion: from }),
        timeoutSeconds: Math.floor(300 + random() * 300),
      },
      signal: AbortSignal.any([
        this.#controller.signal,
        watching.signal,
        ...(initial === null ? [] : [initial.signal]),
      ]),
      onOpen: () => {
        openedAt = clock.now()
        if (this.#initial === null) this.#live()
      },
      onChunk: (chunk) => {
        const wasInitial = this.#initial !== null
        initial?.touch()
        try {
          splitter.push(chunk)
        } finally {
          // The events before a malformed one count.
          const batch = changes
          changes = []
          if (batch.length > 0) this.#options.onChanges(batch)
          if (wasInitial) this.#tellInitial()
          if (this.#initial === null) initial?.[Symbol.dispose]()
        }
        this.#requireRoom(wasInitial ? 'listing' : 'following')
      },
      heldBytes: () => splitter.heldBytes,
    })
    if (splitter.heldBytes > 0 || this.#initial !== null)
      throw new KubeError('malformed', 'The watch ended in the middle of an event.')
    const isShort = !hasChanges && clock.now() - (openedAt ?? clock.now()) < shortestWatchMs
    this.#shortInARow = isShort ? this.#shortInARow + 1 : 0
    if (isShort && (!hasBookmark || this.#shortInARow > 1))
      throw new KubeError('reset', `${client.host} ended the watch as soon as it began.`)
  }

  #event(event: WatchEvent<T>, changes: Change<T>[]): void {
    switch (event.type) {
      case 'put':
      case 'delete': {
        const { entry } = event
        if (event.type === 'delete') this.#store.delete(entry.uid, changes)
        else this.#store.put(entry, changes)
        // Initial events come in the order of their names, so a watch cannot resume from their resourceVersions.
        if (this.#initial === null) this.#resourceVersion = entry.resourceVersion
        else if (event.type === 'put') this.#initial.uids.add(entry.uid)
        return
      }
      case 'bookmark':
        if (this.#initial !== null) {
          if (!event.isInitialEnd) return
          this.#store.keepOnly(this.#initial.uids, changes)
          this.#initial = null
        }
        this.#resourceVersion = event.resourceVersion
        return
      case 'error':
        throw errorOfStatus(event.status, this.#options.client.host)
    }
  }

  /** Reports how far the initial events have come, or that they are complete. */
  #tellInitial(): void {
    if (this.#initial === null) {
      this.#live()
      return
    }
    const { uids, shown, total } = this.#initial
    if (!this.#wasLive)
      this.#tell({ phase: 'listing', loaded: Math.max(uids.size, shown), total, reason: null })
  }

  /**
   * Handles initial events that failed. Where the server refuses, garbles or never ends them, the list is read in pages
   * from now on. Returns whether that may begin without a wait.
   */
  #abandonInitial(problem: unknown): boolean {
    if (this.#initial === null) return false
    this.#initial = null
    const { reason } = toKubeError(problem, this.#options.client.host)
    if (reason === 'rejected' || reason === 'malformed' || reason === 'timeout') this.#isStreamRefused = true
    return reason === 'rejected' || reason === 'malformed'
  }

  #live(): void {
    this.#wasLive = true
    this.#interruptedSince = null
    this.#denials.reset()
    this.#settleRelist(null)
    if (this.#state.phase !== 'live') this.#tell({ phase: 'live' })
    if (this.#resting !== null) this.#watching?.abort()
  }

  /** The server has kept a watch. */
  #recovered(): void {
    this.#failures.reset()
    this.#expiredInARow = 0
  }

  #settleRelist(problem: Error | null): void {
    const relisting = this.#relisting
    this.#relisting = null
    if (problem === null) relisting?.resolve()
    else relisting?.reject(problem)
  }

  async #recover(error: KubeError): Promise<void> {
    this.#settleRelist(error)
    const isDenied = isForbidden(error)
    const isSlow = isDenied || isNotFound(error)
    const isFull = error.reason === 'out-of-memory'
    if (isExpired(error)) this.#expiredInARow += 1
    // A line that stays malformed does not go away by waiting. The list has the same content.
    if (isSlow || isExpired(error) || (error.reason === 'malformed' && this.#failures.failures >= 3))
      this.#resourceVersion = null
    if (isNotFound(error)) this.#change((changes) => this.#store.keepOnly(new Set(), changes))
    const isFirstExpiry = isExpired(error) && this.#expiredInARow === 1
    const delayMs = isFirstExpiry
      ? 0
      : isFull
        ? untilAskedMs
        : Math.max(isSlow ? this.#denials.next() : this.#failures.next(), error.retryAfterMs ?? 0)
    this.#log('debug', `${this.#path}: ${error.reason}: ${error.message} Next try in ${delayMs} ms.`)
    const { untilAllowed } = this.#options
    const { message: reason } = error
    if (isDenied && untilAllowed !== undefined) {
      this.#tell({ phase: 'denied', reason, nextTryAt: null, error })
      await untilAllowed(this.#controller.signal)
      return
    }
    const nextTryAt = this.#options.clock.now() + delayMs
    if (isDenied) this.#tell({ phase: 'denied', reason, nextTryAt, error })
    else if (this.#wasLive)
      this.#tell({ phase: 'interrupted', since: this.#since(), reason, nextTryAt, error })
    else if (!isFirstExpiry) this.#tell({ phase: 'failed', reason, nextTryAt, error })
    await this.#pause.wait(delayMs)
  }

  /** The limit counts the items that the store has kept so far. */
  #requireRoom(phase: 'listing' | 'following'): void {
    const refusal = this.#options.client.memory?.refusal(this.#store.items.size, phase) ?? null
    if (refusal !== null) throw new KubeError('out-of-memory', refusal)
  }

  #since(): number {
    this.#interruptedSince ??= this.#options.clock.now()
    return this.#interruptedSince
  }

  #change(act: (changes: Change<T>[]) => void): void {
    if (this.#controller.signal.aborted) return
    const changes: Change<T>[] = []
    act(changes)
    if (changes.length > 0) this.#options.onChanges(changes)
  }

  #tell(state: ReflectorState): void {
    if (this.#controller.signal.aborted) return
    this.#state = state
    try {
      this.#options.onState(state)
    } catch (problem) {
      this.#log('warning', `${this.#path}: its listener failed: ${String(problem)}`)
    }
  }

  #log(level: 'debug' | 'warning', text: string): void {
    this.#options.log?.(level, text)
  }
}

/** The fields that a reflection of metadata alone reads. */
const metadataOnlyShape: WireShape = {
  1: {
    name: 'metadata',
    type: 'message',
    shape: metadataShapeOf(
      'name',
      'namespace',
      'uid',
      'resourceVersion',
      'creationTimestamp',
      'deletionTimestamp',
      'labels',
    ),
  },
}

/** Reads protobuf where the field numbers of what the intake reads are known; null where only JSON will do. */
function inWireForm<T extends Stored>(intake: Intake<T>, json: JsonReading<T>): AnswerReader<T> | null {
  const entry = (object: KubeObject) => json.objectEntry(object)
  if (intake.form === 'metadata') return new WireReading(metadataOnlyShape, entry, json, true)
  if (intake.form === 'table' || intake.wire === undefined) return null
  return new WireReading(intake.wire, entry, json)
}
