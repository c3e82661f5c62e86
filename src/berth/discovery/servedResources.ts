import { type ApiDiscovery, type ApiResource, discoverApis, type KubeClient } from '#kube'
import { type Clock, type Gvr, isAbort, Listeners } from '#machinery'
import type { Follower } from '../connection/follower.ts'
import type { Log } from '../requests/log.ts'

/** Nothing tells of every change of what is served: it is looked at again this often. */
const lookAgainMs = 5 * 60_000
/** After a try that failed. */
const tryAgainMs = 15_000
/** An announced resource is served a moment later, and listed by discovery after that. */
const soonMs: readonly number[] = [500, 3000]

/**
 * ServedResources is the list of resources that the server serves. It is asked for when it is first needed, and again
 * every few minutes, over every new connection, and when a caller has reason to believe that it has changed. The last
 * known list stays while the server cannot be asked.
 */
export class ServedResources implements Follower, Disposable {
  readonly #clock: Clock
  readonly #log: Log
  readonly #listeners = new Listeners()
  #client: KubeClient | null = null
  #isNeeded = false
  #isPaused = false
  #discovery: ApiDiscovery | null = null
  #text = ''
  #problem: string | null = null
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
    return this.#problem
  }

  /** Undefined where it is not served, or nothing is known yet. */
  find({ group, version, resource }: Gvr): ApiResource | undefined {
    return this.#discovery?.resources.find(
      ({ gvr }) => gvr.group === group && gvr.version === version && gvr.resource === resource,
    )
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

  /** How long to wait before the next time. */
  async #ask(client: KubeClient, signal: AbortSignal): Promise<number> {
    try {
      const discovery = await discoverApis(client, signal)
      if (signal.aborted) return 0
      this.#enter(discovery)
      return lookAgainMs
    } catch (problem) {
      if (signal.aborted || isAbort(problem)) return tryAgainMs
      const { message } = problem as Error
      this.#log('debug', `The list of resources that the server serves is not known: ${message}`)
      this.#problem = message
      this.#tell()
      return tryAgainMs
    }
  }

  #enter(discovery: ApiDiscovery): void {
    const text = JSON.stringify(discovery)
    const isSame = text === this.#text && this.#problem === null
    this.#discovery = discovery
    this.#text = text
    this.#problem = null
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
