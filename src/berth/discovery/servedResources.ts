import { type ApiDiscovery, type ApiResource, discoverApis, type KubeClient } from '#kube'
import { abortable, type Clock, type Gvr, isAbort, Listeners, ScopeEndedError } from '#machinery'
import type { Follower } from '../connection/follower.ts'
import type { Log } from '../requests/log.ts'
import {
  registeredKind,
  type ServedKind,
  selectKind,
  selectKindsInGroup,
  type WantedKind,
} from './servedKind.ts'

/** Nothing tells of every change of what is served: it is looked at again this often. */
const lookAgainMs = 5 * 60_000
/** After a try that failed. */
const tryAgainMs = 15_000
/** An announced resource is served a moment later, and listed by discovery after that. */
const soonMs: readonly number[] = [500, 3000]
/**
 * A kind that is missing on a list this old is looked for on a new one. It is not urgent: most clusters lack some of the
 * kinds that are looked for with every Service or workload.
 */
const missingMs = 60_000
/** The same, where an object names the kind: its definition was probably made a moment ago. */
const namedMs = 5000

/**
 * ServedResources is the list of resources that the server serves, the only one of this berth. It is asked for when it is
 * first needed, and again every few minutes, over every new connection, and when a caller has reason to believe that it
 * has changed, such as a kind that is missing. Callers share one request. The last known list stays while the server
 * cannot be asked.
 */
export class ServedResources implements Follower, Disposable {
  readonly #clock: Clock
  readonly #log: Log
  readonly #listeners = new Listeners()
  #client: KubeClient | null = null
  #isNeeded = false
  #isPaused = false
  #discovery: ApiDiscovery | null = null
  /** When the known list was asked for. */
  #knownAt = Number.NEGATIVE_INFINITY
  /** True where the list was read over the present connection. */
  #isOfThisConnection = false
  #text = ''
  /** Why the last attempt failed; null where it did not. */
  #failure: Error | null = null
  /** When the last attempt began. */
  #askedAt = Number.NEGATIVE_INFINITY
  /** The current question; answers to an earlier one are dropped. */
  #asking: { readonly controller: AbortController; readonly answer: Promise<void> } | null = null
  #timer: Disposable | null = null
  #soon: readonly Disposable[] = []

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  /** Null until it is known. */
  get discovery(): ApiDiscovery | null {
    return this.#discovery
  }

  /** Why it is not known, or no longer looked at; null while all is well. */
  get problem(): string | null {
    return this.#failure?.message ?? null
  }

  /** Undefined where it is not served, or nothing is known yet. */
  find({ group, version, resource }: Gvr): ApiResource | undefined {
    return this.#discovery?.resources.find(
      ({ gvr }) => gvr.group === group && gvr.version === version && gvr.resource === resource,
    )
  }

  /**
   * Finds the resource behind a kind; null where the server serves none. A kind that Flotilla knows as part of Kubernetes is
   * found without a look at the list. For a kind that is not on the list, the list is asked for again, but not often.
   *
   * Rejects with a KubeError where the list is needed and the server does not give it, as an abort where the connection
   * is lost meanwhile, and with the signal's reason.
   */
  async findKind(wanted: WantedKind, signal: AbortSignal): Promise<ServedKind | null> {
    const registered = registeredKind(wanted)
    if (registered !== null) return registered
    const limitMs = wanted.isNamed === true ? namedMs : missingMs
    return await this.#select((list) => selectKind(list, wanted), limitMs, signal)
  }

  /** Lists the namespaced kinds of an API group that can be listed, each in one version. Rejects as `findKind` does. */
  async kindsInGroup(group: string, signal: AbortSignal): Promise<readonly ServedKind[]> {
    return (await this.#select((list) => selectKindsInGroup(list, group), namedMs, signal)) ?? []
  }

  /** Calls back when what is offered has changed, or whether it is known. */
  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener)
  }

  /** Starts asking. */
  need(): void {
    if (this.#isNeeded) return
    this.#isNeeded = true
    void this.refresh()
  }

  attach(client: KubeClient): void {
    this.detach()
    this.#client = client
    this.#isOfThisConnection = false
    if (this.#isNeeded && !this.#isPaused) void this.refresh()
  }

  detach(): void {
    this.#client = null
    this.#asking?.controller.abort()
    this.#asking = null
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#endSoon()
  }

  /** Is not asked again by itself until `resume`. */
  pause(): void {
    this.#isPaused = true
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#endSoon()
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    if (this.#isNeeded) void this.refresh()
  }

  /** Asks now; resolves when it is known, or known why it is not. */
  refresh(): Promise<void> {
    this.#isNeeded = true
    if (this.#client === null) return Promise.resolve()
    if (this.#asking !== null) return this.#asking.answer
    this.#timer?.[Symbol.dispose]()
    this.#askedAt = this.#clock.now()
    const controller = new AbortController()
    const answer = this.#ask(this.#client, controller.signal).then((waitMs) => {
      if (controller.signal.aborted) return
      this.#asking = null
      if (!this.#isPaused) this.#timer = this.#clock.after(waitMs, () => void this.refresh())
    })
    this.#asking = { controller, answer }
    return answer
  }

  /** Something says that it has changed. */
  refreshSoon(): void {
    if (this.#client === null || !this.#isNeeded || this.#isPaused || this.#soon.length > 0) return
    const last = soonMs.at(-1)
    this.#soon = soonMs.map((delayMs) =>
      this.#clock.after(delayMs, () => {
        if (delayMs === last) this.#soon = []
        void this.refresh()
      }),
    )
  }

  [Symbol.dispose](): void {
    this.detach()
    this.#listeners[Symbol.dispose]()
  }

  /** Selects from the list, and from a new one where the selection is null and the list is older than that. */
  async #select<Selected>(
    select: (list: ApiDiscovery) => Selected | null,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<Selected | null> {
    const found = select(await this.#list(signal))
    if (found !== null) return found
    if (!this.#isYoung(limitMs)) await abortable(this.refresh(), signal)
    if (this.#client === null) throw new ScopeEndedError('ServedResources')
    if (this.#failure !== null) throw this.#failure
    return select(await this.#list(signal))
  }

  /** The list as it was over this connection, or as it was last known while there is none. */
  async #list(signal: AbortSignal): Promise<ApiDiscovery> {
    signal.throwIfAborted()
    if (this.#discovery === null || !this.#isOfThisConnection) await abortable(this.refresh(), signal)
    if (this.#discovery !== null) return this.#discovery
    throw (this.#client === null ? null : this.#failure) ?? new ScopeEndedError('ServedResources')
  }

  /** True where asking again makes no sense yet: the list is younger than that, or the last attempt is. */
  #isYoung(limitMs: number): boolean {
    const now = this.#clock.now()
    if (this.#asking === null) return now - this.#askedAt < limitMs
    return this.#failure === null && now - this.#knownAt < limitMs
  }

  /** How long to wait before the next time. */
  async #ask(client: KubeClient, signal: AbortSignal): Promise<number> {
    const at = this.#clock.now()
    try {
      const discovery = await discoverApis(client, signal)
      if (signal.aborted) return 0
      this.#knownAt = at
      this.#isOfThisConnection = true
      this.#enter(discovery)
      return lookAgainMs
    } catch (problem) {
      if (signal.aborted || isAbort(problem)) return tryAgainMs
      const failure = problem instanceof Error ? problem : new Error(String(problem))
      this.#log('debug', `The list of resources that the server serves is not known: ${failure.message}`)
      this.#failure = failure
      this.#tell()
      return tryAgainMs
    }
  }

  #enter(discovery: ApiDiscovery): void {
    const text = JSON.stringify(discovery)
    const isSame = text === this.#text && this.#failure === null
    this.#discovery = discovery
    this.#text = text
    this.#failure = null
    if (!isSame) this.#tell()
  }

  #endSoon(): void {
    for (const timer of this.#soon) timer[Symbol.dispose]()
    this.#soon = []
  }

  #tell(): void {
    this.#listeners.tell()
  }
}
