import { type AuthState, FlotillaError, type HealthState } from '#contract'
import { isAuthFailure, type KubeClient } from '#kube'
import { Backoff, type Clock, isAbort, sleep } from '#machinery'
import { beat, type HeartbeatVerdict } from './heartbeat.ts'

/** A cluster that does not answer is called unreachable after this long, well before a person gives up on the page. */
const preflightDeadlineMs = 5000
/** Connectivity: tried again after 1, 2, 4, 8, then every 15 s, each with up to a fifth more. */
const reconnectRule = { firstMs: 1000, capMs: 15_000, jitter: 0.2 }
/** Auth: four tries at 0, 5, 10 and 15 s, then one a minute, for ever. */
const authTryGapsMs = [5000, 5000, 5000]
const authProbeGapMs = 60_000
const heartbeatGapMs = 15_000

/** ConnectionState is what is known of the way to the cluster. Times are epoch ms. */
export interface ConnectionState {
  readonly phase: 'opening' | 'connecting' | 'connected' | 'lost' | 'signed-out'
  readonly reason: string | null
  readonly auth: AuthState
  readonly health: HealthState
  readonly serverVersion: string | null
  readonly nextTryAt: number | null
}

export interface ConnectionOptions {
  /** Builds a client from the credentials the kubeconfig holds now; rejects with a sentence when it cannot. */
  readonly openClient: (signal: AbortSignal) => Promise<KubeClient>
  readonly clock: Clock
  readonly random: () => number
  /** A new client has answered; it stays valid until `onLost` has resolved. */
  readonly onConnected: (client: KubeClient) => void
  readonly onLost: (reason: string) => Promise<void>
  readonly onState: (state: ConnectionState) => void
}

/**
 * Connection keeps one working client for the cluster: it connects, watches over the connection with a heartbeat, and
 * starts anew from fresh credentials when they are refused or have changed. It never gives up. Auth and reachability
 * are separate verdicts: an unreachable cluster is never called signed out.
 */
export class Connection implements AsyncDisposable {
  readonly #options: ConnectionOptions
  readonly #ended = new AbortController()
  readonly #backoff: Backoff
  readonly #loop: Promise<void>
  readonly #firstVerdict = Promise.withResolvers<void>()
  #nudge = new AbortController()
  /** Ends the connection in use; null while there is none. */
  #drop: ((reason: Drop) => void) | null = null
  #client: KubeClient | null = null
  #authFailures = 0
  #state: ConnectionState = {
    phase: 'opening',
    reason: null,
    auth: { state: 'valid', reason: null, nextTryAt: null },
    health: { state: 'unknown', reason: null },
    serverVersion: null,
    nextTryAt: null,
  }

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#backoff = new Backoff(reconnectRule, options.random)
    // The first attempt begins in a later turn: whoever made this holds it before it says anything.
    this.#loop = Promise.resolve().then(() => this.#run())
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** The client in use; null while there is none. */
  get client(): KubeClient | null {
    return this.#client
  }

  /**
   * The client in use. While the very first attempt is under way it waits for its outcome, which has a deadline of its own;
   * otherwise it rejects at once with a FlotillaError that says why there is none.
   */
  async connected(): Promise<KubeClient> {
    if (this.#client === null && this.#state.reason === null) await this.#firstVerdict.promise
    if (this.#client !== null) return this.#client
    const { phase, reason } = this.#state
    const code = phase === 'signed-out' ? 'signed_out' : 'cluster_unreachable'
    throw new FlotillaError(code, reason ?? undefined)
  }

  /** Tries now what would be tried later, and starts the burst of sign-in attempts again. */
  retry(): void {
    this.#authFailures = 0
    this.#backoff.reset()
    this.#nudge.abort()
  }

  /** The kubeconfig says something else about this cluster: starts anew from it. */
  accessChanged(): void {
    this.#drop?.({ reason: 'The kubeconfig has changed.', isAuthFailure: false })
    this.retry()
  }

  /** Somebody's request was answered 401. */
  authFailed(reason: string): void {
    this.#drop?.({ reason, isAuthFailure: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    this.#nudge.abort()
    this.#firstVerdict.resolve()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended
    while (!signal.aborted) {
      const client = await this.#connect(signal)
      if (client === null) continue
      this.#options.onConnected(client)
      const drop = await this.#watchOver(client, signal)
      this.#client = null
      if (!signal.aborted) this.#lost(drop)
      await this.#options.onLost(drop.reason)
      await client[Symbol.asyncDispose]()
    }
  }

  /** One attempt; after a failure it has waited until the next one is due, and the result is null. */
  async #connect(signal: AbortSignal): Promise<KubeClient | null> {
    if (this.#state.phase === 'opening') this.#set({ phase: 'connecting' })
    let client: KubeClient | null = null
    try {
      client = await this.#options.openClient(signal)
      const serverVersion = await client.version({ signal, timeoutMs: preflightDeadlineMs, retries: 0 })
      this.#authFailures = 0
      this.#backoff.reset()
      this.#client = client
      this.#set({
        phase: 'connected',
        reason: null,
        auth: valid,
        health: { state: 'healthy', reason: null },
        serverVersion,
        nextTryAt: null,
      })
      return client
    } catch (problem) {
      await client?.[Symbol.asyncDispose]()
      if (signal.aborted || isAbort(problem)) return null
      const delayMs = this.#failed(problem)
      await this.#pause(delayMs, signal)
      return null
    }
  }

  /** Says what failed and how long to wait, in milliseconds. */
  #failed(problem: unknown): number {
    const reason = problem instanceof Error ? problem.message : String(problem)
    if (isAuthFailure(problem)) {
      const delayMs = authTryGapsMs[this.#authFailures] ?? authProbeGapMs
      this.#authFailures += 1
      const nextTryAt = this.#options.clock.now() + delayMs
      const state = this.#authFailures > authTryGapsMs.length ? 'invalid' : 'recovering'
      this.#set({ phase: 'signed-out', reason, auth: { state, reason, nextTryAt }, nextTryAt })
      return delayMs
    }
    const delayMs = this.#backoff.next()
    const nextTryAt = this.#options.clock.now() + delayMs
    // A cluster that was signed out and cannot be reached now is still signed out, as far as anyone knows.
    const phase =
      this.#state.phase === 'lost' || this.#state.phase === 'signed-out' ? this.#state.phase : 'connecting'
    this.#set({ phase, reason, health: { state: 'degraded', reason }, nextTryAt })
    return delayMs
  }

  #lost({ reason, isAuthFailure }: Drop): void {
    if (isAuthFailure) {
      this.#set({ phase: 'signed-out', reason, auth: { state: 'recovering', reason, nextTryAt: null } })
    } else this.#set({ phase: 'lost', reason })
  }

  /** Resolves when the connection must not be used any longer. */
  async #watchOver(client: KubeClient, signal: AbortSignal): Promise<Drop> {
    const dropped = Promise.withResolvers<Drop>()
    const over = new AbortController()
    this.#drop = dropped.resolve
    const onEnd = () => dropped.resolve({ reason: 'The cluster is being closed.', isAuthFailure: false })
    signal.addEventListener('abort', onEnd, { once: true })
    if (signal.aborted) onEnd()
    const beating = this.#beat(client, over.signal)
    const drop = await dropped.promise
    this.#drop = null
    signal.removeEventListener('abort', onEnd)
    over.abort()
    this.#nudge.abort()
    await beating
    return drop
  }

  async #beat(client: KubeClient, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#pause(heartbeatGapMs, signal)
      if (signal.aborted) return
      this.#judge(await beat(client, signal))
    }
  }

  #judge(verdict: HeartbeatVerdict): void {
    switch (verdict.type) {
      case 'alive':
        this.#set({ health: { state: 'healthy', reason: null }, reason: null, nextTryAt: null })
        break
      case 'degraded': {
        const nextTryAt = this.#options.clock.now() + heartbeatGapMs
        this.#set({
          health: { state: 'degraded', reason: verdict.reason },
          reason: verdict.reason,
          nextTryAt,
        })
        break
      }
      case 'unauthorized':
        this.authFailed(verdict.reason)
        break
      case 'cancelled':
        break
    }
  }

  /** Waits, unless a retry is asked for first. */
  async #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    if (this.#nudge.signal.aborted) this.#nudge = new AbortController()
    const either = AbortSignal.any([signal, this.#nudge.signal])
    // Rejects only when it is cut short, which is what a retry and the end are for.
    await sleep(this.#options.clock, delayMs, either).catch(() => {})
  }

  #set(change: Partial<ConnectionState>): void {
    this.#state = { ...this.#state, ...change }
    if (this.#client !== null || this.#state.reason !== null) this.#firstVerdict.resolve()
    this.#options.onState(this.#state)
  }
}

interface Drop {
  readonly reason: string
  readonly isAuthFailure: boolean
}

const valid: AuthState = { state: 'valid', reason: null, nextTryAt: null }
