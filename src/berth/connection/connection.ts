import { type CredentialPlugin, FlotillaError } from '#contract'
import {
  isAuthFailure,
  isForbidden,
  isForeign,
  isNotFound,
  type KubeClient,
  type KubeEnvironment,
  type KubeError,
} from '#kube'
import { Backoff, type Clock, isAbort, messageOf, ScopeEndedError, sleep } from '#machinery'
import { type ConnectionState, type ConnectionStatus, openingState } from './connectionStatus.ts'
import { Heartbeat, type HeartbeatVerdict } from './heartbeat.ts'
import { Patience } from './patience.ts'
import { SignIn } from './signIn.ts'
import { isTimeout, isTransportFailure, TransportFailures } from './transportFailures.ts'

/** A login in the browser takes a person this long. */
const authProbeDeadlineMs = 180_000
/** Connectivity: tried again after 1, 2, 4, 8, then every 15 s, each with up to a fifth more. */
const reconnectRule = { firstMs: 1000, capMs: 15_000, jitter: 0.2 }

/** ClientHears is what a client and its making tell while they are in use. */
export interface ClientHears extends Required<Pick<KubeEnvironment, 'onOutcome' | 'onPluginWords'>> {
  readonly onPlugin: (plugin: CredentialPlugin | null) => void
}

export interface ConnectionOptions {
  /** Builds a client from what the kubeconfig holds now; rejects with a sentence when it cannot. */
  readonly openClient: (hears: ClientHears) => Promise<KubeClient>
  readonly clock: Clock
  readonly random: () => number
  readonly log: (level: 'info' | 'debug', text: string) => void
  /** A new client has answered, and takes the place of the one before. */
  readonly onConnected: (client: KubeClient) => void
  /** There is no client any more; the last one is disposed when this has resolved. */
  readonly onLost: (reason: string) => Promise<void>
  readonly onState: (status: ConnectionStatus) => void
  /** Whether a person looks at this cluster. */
  readonly isShown: () => boolean
}

/** Opened is one generation: a client whose server has answered it. */
interface Opened extends AsyncDisposable {
  readonly client: KubeClient
  readonly serverVersion: string | null
}

/** Drop is why the client in use must not be used any longer; `problem` where its credentials are to blame. */
interface Drop {
  readonly reason: string
  readonly problem: KubeError | null
}

/**
 * Connection keeps one working client for the cluster. It connects, checks the connection with a heartbeat and by the
 * outcome of every request, and reconnects with fresh credentials when they are refused or have changed. It never gives
 * up. Credentials and reachability are separate verdicts: an unreachable cluster is never called signed out.
 */
export class Connection implements AsyncDisposable {
  readonly #options: ConnectionOptions
  readonly #auth: SignIn<Opened>
  readonly #ended = new AbortController()
  readonly #backoff: Backoff
  readonly #failures = new TransportFailures()
  readonly #patience = new Patience()
  readonly #firstVerdict = Promise.withResolvers<void>()
  readonly #loop: Promise<void>
  /** Older generations on their way out, and a newer one that may be on its way in. */
  readonly #aside = new Set<Promise<void>>()
  #nudge = new AbortController()
  /** The generation in use; reports of any other one are dropped. */
  #current: { readonly opened: Opened; readonly heartbeat: Heartbeat; drop(drop: Drop): void } | null = null
  #isRebuilding = false
  #state: ConnectionState = openingState

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#backoff = new Backoff(reconnectRule, options.random)
    this.#auth = new SignIn({
      clock: options.clock,
      probe: (signal) => this.#open(signal, authProbeDeadlineMs),
      onState: () => this.#followAuth(),
    })
    // The first attempt begins in a later turn, so that the owner holds this object before it reports anything.
    this.#loop = Promise.resolve().then(() => this.#run())
  }

  get status(): ConnectionStatus {
    const { state: auth } = this.#auth
    if (auth.state === 'valid') return { ...this.#state, auth }
    return { ...this.#state, auth, reason: auth.reason, nextTryAt: auth.nextTryAt }
  }

  /** The client in use; null while there is none. */
  get client(): KubeClient | null {
    return this.#current?.opened.client ?? null
  }

  /**
   * The client in use. While the very first attempt is under way it waits for its outcome, which has a deadline of its own;
   * otherwise it rejects at once with a FlotillaError that says why there is none.
   */
  async connected(): Promise<KubeClient> {
    if (this.client === null && this.status.reason === null) await this.#firstVerdict.promise
    if (this.client !== null) return this.client
    const { auth, reason } = this.status
    throw new FlotillaError(
      auth.state === 'valid' ? 'cluster_unreachable' : 'signed_out',
      reason ?? undefined,
    )
  }

  /** Tries now what would be tried later, and starts the burst of sign-in attempts again. */
  retry(): void {
    this.#backoff.reset()
    this.#nudge.abort()
    this.#auth.retry()
    this.#current?.heartbeat.beatNow()
  }

  /** Asks the server at once whether it is well, because a request waits for an answer. */
  lookNow(): void {
    this.#current?.heartbeat.beatNow()
  }

  /** The kubeconfig's entry of this cluster has changed: reconnects with it. */
  accessChanged(): void {
    this.#current?.drop({ reason: 'The kubeconfig has changed.', problem: null })
    this.retry()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new ScopeEndedError('Connection'))
    this.#nudge.abort()
    this.#firstVerdict.resolve()
    await this.#auth[Symbol.asyncDispose]()
    await this.#loop
    await Promise.all(this.#aside)
  }

  async #run(): Promise<void> {
    try {
      let opened = await this.#connect()
      for (;;) {
        const drop = await this.#serve(opened)
        opened = await this.#replace(drop)
      }
    } catch (problem) {
      if (!this.#ended.signal.aborted) throw problem
    }
  }

  /** A generation that has answered, however long that takes. Rejects only at the end. */
  async #connect(): Promise<Opened> {
    const { signal } = this.#ended
    for (;;) {
      signal.throwIfAborted()
      if (this.#state.phase === 'opening') this.#set({ phase: 'connecting' })
      const startedAt = this.#options.clock.now()
      try {
        return await this.#open(signal, this.#patience.limitMs)
      } catch (problem) {
        signal.throwIfAborted()
        // The request that has just failed was like a probe, so it counts as the first of the burst.
        if (isAuthFailure(problem)) return await this.#auth.recover(problem, { isProbe: true })
        if (isTimeout(problem)) this.#patience.missed()
        const reason = messageOf(problem)
        const now = this.#options.clock.now()
        // Counted from the beginning of a try: one that took long has waited already.
        const delayMs = Math.max(reconnectRule.firstMs, startedAt + this.#backoff.next() - now)
        const nextTryAt = now + delayMs
        this.#set({ reason, health: { state: 'degraded', reason }, isSilent: true, nextTryAt })
        await this.#pause(delayMs)
      }
    }
  }

  /** One attempt with what the kubeconfig holds now; the result has answered. Nothing stays open where it rejects. */
  async #open(signal: AbortSignal, timeoutMs: number): Promise<Opened> {
    const client = await this.#options.openClient({
      onOutcome: (problem) => this.#hear(client, problem),
      onPlugin: (plugin) => this.#auth.signsInWith(plugin),
      onPluginWords: (words) => this.#auth.hear(words),
    })
    try {
      const serverVersion = await greet(client, signal, timeoutMs)
      return { client, serverVersion, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() }
    } catch (problem) {
      await client[Symbol.asyncDispose]()
      throw problem
    }
  }

  /** Serves with this generation, or with one that replaces it, until the connection has to start again. */
  async #serve(opened: Opened): Promise<Drop> {
    const dropped = Promise.withResolvers<Drop>()
    const { signal } = this.#ended
    const onEnd = () => dropped.resolve({ reason: 'The cluster is being closed.', problem: null })
    signal.addEventListener('abort', onEnd, { once: true })
    if (signal.aborted) onEnd()
    this.#take(opened, dropped.resolve)
    try {
      return await dropped.promise
    } finally {
      signal.removeEventListener('abort', onEnd)
    }
  }

  #take(opened: Opened, drop: (drop: Drop) => void): void {
    const { clock, onConnected, isShown } = this.#options
    const { client, serverVersion } = opened
    const onVerdict = (verdict: HeartbeatVerdict) => this.#judge(verdict)
    this.#backoff.reset()
    this.#failures.clear()
    const heartbeat = new Heartbeat({ client, clock, patience: this.#patience, isShown, onVerdict })
    this.#current = { opened, heartbeat, drop }
    this.#state = { ...openingState, phase: 'connected', health: healthy, serverVersion }
    onConnected(client)
    this.#tell()
    // It needed more than one try to answer: the person is told how slow it is, and not only in 15 s.
    if (this.#patience.isLong) heartbeat.beatNow()
  }

  /** The next generation, after the present one has gone. Rejects only at the end. */
  async #replace({ reason, problem }: Drop): Promise<Opened> {
    const current = this.#current
    this.#current = null
    this.#state = { ...this.#state, phase: 'lost', reason, nextTryAt: null }
    const next = this.#ended.signal.aborted || problem === null ? null : this.#auth.recover(problem)
    // If the end comes first, the wait below begins too late to handle the rejection.
    next?.catch(() => {})
    this.#tell()
    await this.#options.onLost(reason)
    await current?.heartbeat[Symbol.asyncDispose]()
    await current?.opened[Symbol.asyncDispose]()
    return next ?? this.#connect()
  }

  /** Counts the outcome of a request of a generation. */
  #hear(client: KubeClient, problem: KubeError | null): void {
    const current = this.#current
    if (current === null || current.opened.client !== client) return
    if (isAuthFailure(problem)) {
      current.drop({ reason: problem.message, problem })
    } else if (isTransportFailure(problem)) {
      if (this.#state.health.state === 'healthy') current.heartbeat.beatNow()
      if (this.#failures.count(this.#options.clock.now())) this.#beside(this.#rebuild())
    } else if (isForeign(problem)) {
      if (this.#state.health.state === 'healthy') current.heartbeat.beatNow()
    } else if (problem === null || (problem.status !== null && problem.status < 429)) {
      this.#failures.clear()
      if (this.#state.isSilent) {
        // It is not dead, so it may be slow.
        this.#patience.missed()
        current.heartbeat.beatNow()
      }
    }
  }

  /** While the credentials are being recovered there is no heartbeat: the probes say whether the cluster answers. */
  #followAuth(): void {
    const { failure, reason } = this.#auth.state
    if (failure === 'unreachable') this.#state = { ...this.#state, health: { state: 'degraded', reason } }
    if (failure === 'refused') this.#state = { ...this.#state, health: healthy }
    this.#tell()
  }

  #judge(verdict: HeartbeatVerdict): void {
    if (verdict.type !== 'degraded') {
      const health =
        verdict.type === 'alive' ? healthy : ({ state: 'degraded', reason: verdict.reason } as const)
      this.#set({ health, isSilent: false, reason: null, nextTryAt: null })
      return
    }
    const { reason, isSilent } = verdict
    const nextTryAt = this.#current?.heartbeat.nextAt ?? null
    this.#set({ health: { state: 'degraded', reason }, isSilent, reason, nextTryAt })
  }

  /** Replaces the connections. The new ones have answered before the old ones close; until then nothing changes. */
  async #rebuild(): Promise<void> {
    const old = this.#current
    if (this.#isRebuilding || old === null) return
    this.#isRebuilding = true
    this.#options.log('info', 'The connections to the cluster fail; new ones are being made.')
    try {
      const opened = await this.#open(this.#ended.signal, this.#patience.limitMs)
      if (this.#current !== old || this.#ended.signal.aborted) await opened[Symbol.asyncDispose]()
      else {
        this.#take(opened, old.drop)
        await old.heartbeat[Symbol.asyncDispose]()
        await old.opened[Symbol.asyncDispose]()
      }
    } catch (problem) {
      if (this.#ended.signal.aborted || isAbort(problem)) return
      if (isAuthFailure(problem) && this.#current === old) old.drop({ reason: problem.message, problem })
      else this.#options.log('debug', `No new connections: ${messageOf(problem)}`)
    } finally {
      this.#isRebuilding = false
    }
  }

  #beside(work: Promise<void>): void {
    const kept = work.finally(() => this.#aside.delete(kept))
    this.#aside.add(kept)
  }

  /** Waits, unless a retry is asked for first. */
  async #pause(delayMs: number): Promise<void> {
    if (this.#nudge.signal.aborted) this.#nudge = new AbortController()
    const either = AbortSignal.any([this.#ended.signal, this.#nudge.signal])
    // Rejects only when it is cut short, which is what a retry and the end are for.
    await sleep(this.#options.clock, delayMs, either).catch(() => {})
  }

  #set(change: Partial<ConnectionState>): void {
    this.#state = { ...this.#state, ...change }
    this.#tell()
  }

  #tell(): void {
    const { status } = this
    if (this.client !== null || status.reason !== null) this.#firstVerdict.resolve()
    this.#options.onState(status)
  }
}

/** The server's version. A server that keeps even that to itself has accepted the credentials all the same. */
async function greet(client: KubeClient, signal: AbortSignal, timeoutMs: number): Promise<string | null> {
  try {
    return await client.version({ signal, timeoutMs, retries: 0 })
  } catch (problem) {
    if (isForbidden(problem) || isNotFound(problem)) return null
    throw problem
  }
}

const healthy = { state: 'healthy', reason: null } as const
