import { Backoff, type Clock, type Gvr, resourcePath, ScopeEndedError } from '#machinery'
import type { KubeClient } from '../client.ts'
import { isExpired, isForbidden, isNotFound, KubeError, type KubeStatus } from '../kubeError.ts'
import { errorOfStatus, toKubeError } from '../toKubeError.ts'
import { IntakeReader } from './intakeReader.ts'
import { LineSplitter } from './lineSplitter.ts'
import { Pause } from './pause.ts'
import { ReflectedStore } from './reflectedStore.ts'
import type { Change, Intake, ReflectorState, Stored } from './types.ts'

const pageSize = 500
/** The API server gives up on a list after 60 s. */
const listTimeoutMs = 60_000
const slowListMs = 15_000
/** client-go's: half a second to half a minute, up to twice that by jitter, so that reflectors do not come back in step. */
const failureRule = { firstMs: 500, capMs: 30_000, jitter: 1 }
/** Permissions change rarely, and someone else changes them. */
const deniedRule = { firstMs: 30_000, capMs: 300_000, jitter: 0.2 }
/** A watch that ends sooner without an event is a server that cannot keep watches: no reason to hurry back. */
const shortestWatchMs = 1000

export interface ReflectorOptions<T extends Stored> {
  readonly client: KubeClient
  readonly gvr: Gvr
  /** Null reflects all namespaces, or a resource that has none. */
  readonly namespace: string | null
  readonly intake: Intake<T>
  /** What an earlier reflection of the same collection knew; the first list tells the differences from it. */
  readonly initial?: ReadonlyMap<string, T>
  readonly clock: Clock
  readonly random: () => number
  readonly log?: (level: 'debug' | 'info' | 'warning' | 'error', text: string) => void
  /** Called once for each page and for each part of the watch that arrived together, after the store has changed. */
  readonly onChanges: (batch: readonly Change<T>[]) => void
  readonly onState: (state: ReflectorState) => void
}

/** Reflector is a running reflection; see `openReflector`. */
export interface Reflector<T extends Stored> extends AsyncDisposable {
  readonly store: ReadonlyMap<string, T>
  readonly state: ReflectorState
  /** Ends a wait before the next try. */
  retry(): void
}

/**
 * openReflector keeps a store equal to one collection of the API server: it lists in pages, then watches. The store
 * is eventually equal to the server; changes of one object come in the server's order, and every difference between
 * two states of the store is told exactly once. A relist tells differences only, and what was known is kept while the
 * server cannot be reached. It is not promised that every state an object was in is seen. Callbacks come later than
 * this call returns, never overlap, and never after disposal; one that throws is treated as a broken watch.
 */
export function openReflector<T extends Stored>(options: ReflectorOptions<T>): Reflector<T> {
  return new RunningReflector(options)
}

class RunningReflector<T extends Stored> implements Reflector<T> {
  readonly #options: ReflectorOptions<T>
  readonly #path: string
  readonly #store: ReflectedStore<T>
  readonly #reader: IntakeReader<T>
  readonly #failures: Backoff
  readonly #denials: Backoff
  readonly #controller = new AbortController()
  readonly #pause: Pause
  readonly #end: Promise<void>
  #state: ReflectorState = { phase: 'listing', loaded: 0, total: null, reason: null }
  /** Where the watch goes on; null asks for a list. */
  #resourceVersion: string | null = null
  #wasLive = false
  #interruptedSince: number | null = null
  #expiredInARow = 0
  #problemsLogged = 0

  constructor(options: ReflectorOptions<T>) {
    this.#options = options
    this.#store = new ReflectedStore(options.initial)
    this.#path = resourcePath(options.gvr, options.namespace)
    this.#failures = new Backoff(failureRule, options.random)
    this.#denials = new Backoff(deniedRule, options.random)
    this.#pause = new Pause(options.clock, this.#controller.signal)
    this.#reader = new IntakeReader(options.intake, (problem, { namespace, name }) => {
      if (this.#problemsLogged++ >= 5) return
      this.#log('warning', `${namespace ?? ''}/${name} cannot be shown: ${String(problem)}`)
    })
    // Not in this turn: the caller does not have the reflector yet.
    this.#end = Promise.resolve().then(() => this.#run())
  }

  get store(): ReadonlyMap<string, T> {
    return this.#store.items
  }

  get state(): ReflectorState {
    return this.#state
  }

  retry(): void {
    this.#pause.end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#controller.abort(new ScopeEndedError('Reflector'))
    await this.#end
  }

  async #run(): Promise<void> {
    const { signal } = this.#controller
    while (!signal.aborted) {
      try {
        this.#resourceVersion ??= await this.#list()
        await this.#watch(this.#resourceVersion)
      } catch (problem) {
        if (signal.aborted) return
        await this.#recover(toKubeError(problem, this.#options.client.host))
      }
    }
  }

  async #list(): Promise<string> {
    const uids = new Set<string>()
    let continueToken: string | null = null
    // Twice the list was forgotten while it was read page by page: read it in one piece.
    const isPaged = this.#expiredInARow < 2
    if (!this.#wasLive) this.#tell({ phase: 'listing', loaded: 0, total: null, reason: null })
    for (;;) {
      const page = this.#reader.page(await this.#page(continueToken, isPaged, uids.size))
      this.#change((changes) => {
        for (const entry of page.entries) {
          uids.add(entry.uid)
          this.#store.put(entry, changes)
        }
        if (page.continueToken === null) this.#store.keepOnly(uids, changes)
      })
      const total = page.remaining === null ? null : uids.size + page.remaining
      if (!this.#wasLive && page.continueToken !== null)
        this.#tell({ phase: 'listing', loaded: uids.size, total, reason: null })
      if (page.continueToken === null) return page.resourceVersion
      continueToken = page.continueToken
    }
  }

  async #page(continueToken: string | null, isPaged: boolean, loaded: number): Promise<unknown> {
    const { client, clock } = this.#options
    using _timer = clock.after(slowListMs, () => {
      const reason = `${client.host} has not answered for ${slowListMs / 1000} s.`
      if (!this.#wasLive) this.#tell({ phase: 'listing', loaded, total: null, reason })
      else this.#tell({ phase: 'interrupted', since: this.#since(), reason, nextTryAt: null, error: null })
    })
    return await client.json(this.#path, {
      accept: this.#reader.accept,
      query: {
        ...this.#reader.query,
        limit: isPaged ? pageSize : null,
        resourceVersion: isPaged ? null : '0',
        continue: continueToken,
      },
      timeoutMs: listTimeoutMs,
      signal: this.#controller.signal,
    })
  }

  /** Returns when the server ended the watch in order; the next one goes on where this one was. */
  async #watch(from: string): Promise<void> {
    const { client, clock, random } = this.#options
    let openedAt: number | null = null
    let hasEvents = false
    let changes: Change<T>[] = []
    const lines = new LineSplitter((line) => {
      this.#event(parseLine(line), changes)
      hasEvents = true
    })
    await client.stream(this.#path, {
      accept: this.#reader.accept,
      query: {
        ...this.#reader.query,
        watch: 1,
        allowWatchBookmarks: true,
        resourceVersion: from,
        timeoutSeconds: Math.floor(300 + random() * 300),
      },
      signal: this.#controller.signal,
      onOpen: () => {
        openedAt = clock.now()
        this.#live()
      },
      onChunk: (chunk) => {
        try {
          lines.push(chunk)
        } finally {
          // What came before a malformed line has happened all the same.
          const batch = changes
          changes = []
          if (hasEvents) this.#recovered()
          if (batch.length > 0) this.#options.onChanges(batch)
        }
      },
    })
    if (lines.isInsideLine) throw new KubeError('malformed', 'The watch ended in the middle of an event.')
    if (!hasEvents && clock.now() - (openedAt ?? clock.now()) < shortestWatchMs)
      throw new KubeError('reset', `${client.host} ended the watch as soon as it began.`)
    this.#recovered()
  }

  #event({ type, object }: WatchEvent, changes: Change<T>[]): void {
    switch (type) {
      case 'ADDED':
      case 'MODIFIED':
      case 'DELETED': {
        const entry = this.#reader.eventEntry(object)
        if (type === 'DELETED') this.#store.delete(entry.uid, changes)
        else this.#store.put(entry, changes)
        this.#resourceVersion = entry.resourceVersion
        return
      }
      case 'BOOKMARK':
        this.#resourceVersion = this.#reader.bookmarkVersion(object)
        return
      case 'ERROR':
        throw errorOfStatus((object ?? {}) as KubeStatus, this.#options.client.host)
      default:
        throw new KubeError('malformed', 'The watch sent an event of an unknown type.')
    }
  }

  #live(): void {
    this.#wasLive = true
    this.#interruptedSince = null
    this.#denials.reset()
    if (this.#state.phase !== 'live') this.#tell({ phase: 'live' })
  }

  /** The server has shown that it can keep this watch. */
  #recovered(): void {
    this.#failures.reset()
    this.#expiredInARow = 0
  }

  async #recover(error: KubeError): Promise<void> {
    const isDenied = isForbidden(error)
    const isSlow = isDenied || isNotFound(error)
    if (isExpired(error)) this.#expiredInARow += 1
    // A line that stays malformed is not waited out: the list has what it would have said.
    if (isSlow || isExpired(error) || (error.reason === 'malformed' && this.#failures.failures >= 3))
      this.#resourceVersion = null
    if (isNotFound(error)) this.#change((changes) => this.#store.keepOnly(new Set(), changes))
    const isFirstExpiry = isExpired(error) && this.#expiredInARow === 1
    const delayMs = isFirstExpiry
      ? 0
      : Math.max(isSlow ? this.#denials.next() : this.#failures.next(), error.retryAfterMs ?? 0)
    this.#log('debug', `${this.#path}: ${error.reason}: ${error.message} Next try in ${delayMs} ms.`)
    const nextTryAt = this.#options.clock.now() + delayMs
    const { message: reason } = error
    if (isDenied) this.#tell({ phase: 'denied', reason, nextTryAt, error })
    else if (this.#wasLive)
      this.#tell({ phase: 'interrupted', since: this.#since(), reason, nextTryAt, error })
    else if (!isFirstExpiry) this.#tell({ phase: 'failed', reason, nextTryAt, error })
    await this.#pause.wait(delayMs)
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
      this.#log('warning', `${this.#path}: the state was not taken: ${String(problem)}`)
    }
  }

  #log(level: 'debug' | 'warning', text: string): void {
    this.#options.log?.(level, text)
  }
}

interface WatchEvent {
  readonly type?: unknown
  readonly object?: unknown
}

function parseLine(line: Buffer): WatchEvent {
  try {
    const event: unknown = JSON.parse(line.toString('utf8'))
    if (typeof event === 'object' && event !== null) return event
  } catch {
    // Said below, without the line: it may hold what must not be logged.
  }
  throw new KubeError('malformed', 'The watch sent a line that is no event.')
}
