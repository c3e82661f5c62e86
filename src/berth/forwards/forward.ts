import type { Socket } from 'node:net'
import { FlotillaError, type ForwardReport, type ForwardTarget, type RememberedForward } from '#contract'
import { isForbidden, type KubeClient, type PodTunnel } from '#kube'
import { type Clock, isAbort, Listeners, messageOf, ScopeEndedError } from '#machinery'
import type { Follower } from '../connection/follower.ts'
import type { Log } from '../requests/log.ts'
import { CarriedConnection, type CarryEnd } from './carriedConnection.ts'
import type { Listening, OpenListener } from './localListener.ts'
import { type Candidate, TargetPods, type TargetState } from './targetPods.ts'
import type { PodOfStream, Tunnels } from './tunnels.ts'

/** How long a new connection waits for a pod: as long as most programs wait for an answer. */
const patienceMs = 30_000
/** More open connections than a browser and its tests make. */
const maxConnections = 250
/** A tunnel is kept open for the next connection this long after its last one. */
const spareMs = 60_000
/** As many as a browser opens at once, and one. */
const maxSpares = 8
/** A way that could not be opened is tried again after this long. */
const retryMs = 500

export interface ForwardOptions {
  readonly id: string
  readonly remembered: RememberedForward
  readonly tunnels: Tunnels
  readonly listen: OpenListener
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** Its report may be another one. */
  readonly onChange: () => void
}

/** A tunnel that carries nothing at present. */
interface Spare {
  readonly tunnel: PodTunnel
  readonly pod: string
  readonly timer: Disposable
}

/** Why a connection could not be carried to any pod. */
class NoWay extends Error {}

/**
 * Forward is a port of this machine that leads to a port of pods, workloads or services. Its port stays open while pods, the connection
 * to the cluster and the login change; new connections wait for half a minute then. Each connection has a tunnel of its own, so that
 * one that stalls slows no other. Disposing it closes the port and resets its connections.
 */
export class Forward implements Follower, AsyncDisposable {
  readonly #options: ForwardOptions
  readonly #pods: TargetPods
  readonly #changes = new Listeners()
  readonly #open = new Map<CarriedConnection, AbortController>()
  #remembered: RememberedForward
  #client: KubeClient | null = null
  #listening: Listening | null = null
  /** Why it is stopped; null where a person did. */
  #stopReason: string | null
  #denied: string | null = null
  readonly #spares = new Set<Spare>()
  /** Ends the tunnel that is being opened for the next connection; null where none is. */
  #warming: AbortController | null = null
  #total = 0
  #failed = 0
  #lastFailure: ForwardReport['lastFailure'] = null
  #scheme: ForwardReport['scheme'] = null

  constructor(options: ForwardOptions) {
    const { remembered, clock, random, log } = options
    this.#options = options
    this.#remembered = remembered
    this.#stopReason = null
    const onChange = () => {
      this.#changes.tell()
      options.onChange()
    }
    this.#pods = new TargetPods(remembered, { clock, random, log, onChange })
  }

  get id(): string {
    return this.#options.id
  }

  get remembered(): RememberedForward {
    return this.#remembered
  }

  get isListening(): boolean {
    return this.#listening !== null
  }

  get localPort(): number {
    return this.#remembered.localPort
  }

  get report(): ForwardReport {
    const { state, reason } = this.#state()
    const [first] = this.isListening && this.#pods.state.is === 'ready' ? this.#pods.state.candidates : []
    return {
      forwardId: this.id,
      ...this.#remembered,
      ...{ state, reason },
      pod: first?.pod ?? null,
      scheme: this.#scheme ?? schemeOf(this.#remembered.port, first),
      connections: { open: this.#open.size, total: this.#total, failed: this.#failed },
      lastFailure: this.#lastFailure,
    }
  }

  change({ restores }: Pick<RememberedForward, 'restores'>): void {
    this.#remembered = { ...this.#remembered, restores }
    this.#options.onChange()
  }

  /** Opens the port. Rejects with a FlotillaError where it cannot be opened. */
  async start(localPort = this.localPort): Promise<void> {
    if (this.isListening) return
    const listening = await this.#options.listen(localPort, (socket) => void this.#accept(socket))
    this.#listening = listening
    this.#remembered = { ...this.#remembered, localPort: listening.port }
    this.#stopReason = null
    if (this.#client !== null) this.#follow(this.#client)
    this.#options.onChange()
  }

  /** Closes the port and resets its connections; `reason` where no person has asked for it. */
  async stop(reason: string | null): Promise<void> {
    this.#stopReason = reason
    const listening = this.#listening
    this.#listening = null
    this.#dropSpares()
    for (const [connection, stopped] of [...this.#open]) {
      stopped.abort(new ScopeEndedError('Forward'))
      connection[Symbol.dispose]()
    }
    this.#options.onChange()
    await Promise.all([listening?.[Symbol.asyncDispose](), this.#pods.detach('It is stopped.')])
  }

  attach(client: KubeClient): void {
    this.#client = client
    if (this.isListening) this.#follow(client)
  }

  async detach(reason: string): Promise<void> {
    this.#client = null
    this.#dropSpares()
    if (this.isListening) await this.#pods.detach(reason)
  }

  retry(): void {
    if (!this.isListening || this.#client === null) return
    this.#pods.retry()
    this.#checkPermission(this.#client)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop(null)
    await this.#pods[Symbol.asyncDispose]()
  }

  #follow(client: KubeClient): void {
    this.#pods.attach(client)
    this.#checkPermission(client)
  }

  #checkPermission(client: KubeClient): void {
    this.#denied = null
    this.#options.tunnels.requirePermission(podOf(this.#remembered)).catch((problem: unknown) => {
      if (this.#client !== client || isAbort(problem)) return
      this.#denied = (problem as Error).message
      this.#options.onChange()
    })
  }

  #state(): Pick<ForwardReport, 'state' | 'reason'> {
    if (!this.isListening) return { state: 'stopped', reason: this.#stopReason }
    if (this.#denied !== null) return { state: 'refused', reason: this.#denied }
    const { state } = this.#pods
    if (state.is !== 'ready') return { state: state.is, reason: state.reason }
    return state.doubt === null
      ? { state: 'listening', reason: null }
      : { state: 'waiting', reason: state.doubt }
  }

  async #accept(socket: Socket): Promise<void> {
    const connection = new CarriedConnection(socket, this.#options.clock, (bytes) => this.#see(bytes))
    const stopped = new AbortController()
    this.#total += 1
    this.#open.set(connection, stopped)
    this.#options.onChange()
    const signal = AbortSignal.any([stopped.signal, connection.gone])
    if (this.#denied !== null && this.#client !== null) this.#checkPermission(this.#client)
    try {
      if (this.#open.size > maxConnections)
        throw new NoWay(`At most ${maxConnections} connections are carried at once.`)
      await this.#carry(connection, signal)
    } catch (problem) {
      // A program that is told of a failure goes at once, and what else ends with it is no failure.
      const isOver = problem instanceof NoWay ? stopped.signal.aborted : signal.aborted
      if (!isOver) this.#fail(messageOf(problem))
    } finally {
      connection[Symbol.dispose]()
      this.#open.delete(connection)
      this.#options.onChange()
    }
  }

  /**
   * Carries a connection to the first pod that takes it. A way that cannot be opened is tried again until the patience is over, as the
   * connection may just be changing. Rejects where none takes it.
   */
  async #carry(connection: CarriedConnection, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    const until = clock.now() + patienceMs
    const tried = new Set<string>()
    let words: string | null = null
    while (!signal.aborted) {
      const [client, candidate] = await this.#next(tried, words, until, signal)
      let end: CarryEnd
      let tunnel: PodTunnel | null = null
      let isInOrder = false
      try {
        tunnel = await this.#tunnel(client, candidate.pod, signal)
        const stream = await tunnel.connect(candidate.port)
        this.#warm(client, candidate.pod)
        end = await connection.carry(stream)
        isInOrder = end.is === 'done'
      } catch (problem) {
        if (signal.aborted) return
        if (problem instanceof FlotillaError || isForbidden(problem) || clock.now() >= until) throw problem
        await this.#changed(retryMs, signal)
        continue
      } finally {
        // One whose connection has ended in order is as good as new.
        if (tunnel !== null && isInOrder) this.#keep(client, tunnel, candidate.pod)
        else tunnel?.[Symbol.dispose]()
      }
      if (end.is === 'done') return
      if (end.is === 'failed') throw new NoWay(end.message)
      tried.add(candidate.pod)
      words = end.message
    }
  }

  /** The next pod to try. Rejects at `until`, or at once where all that there are were tried and have said why not. */
  async #next(
    tried: ReadonlySet<string>,
    words: string | null,
    until: number,
    signal: AbortSignal,
  ): Promise<readonly [KubeClient, Candidate]> {
    for (;;) {
      signal.throwIfAborted()
      const { state } = this.#pods
      const client = this.#client
      if (state.is === 'ready' && client !== null && this.#denied === null) {
        const candidate = state.candidates.find(({ pod }) => !tried.has(pod))
        if (candidate !== undefined) return [client, candidate]
        throw new NoWay(words ?? 'No pod took the connection.')
      }
      if (state.is === 'refused' || this.#denied !== null) throw new NoWay(this.#state().reason ?? '')
      if (this.#options.clock.now() >= until) throw new NoWay(waitedInVain(state))
      await this.#changed(Math.max(1, until - this.#options.clock.now()), signal)
    }
  }

  #changed(delayMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const listening = this.#changes.add(resolve)
    const timer = this.#options.clock.after(delayMs, resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
    return promise.finally(() => {
      listening[Symbol.dispose]()
      timer[Symbol.dispose]()
    })
  }

  async #tunnel(client: KubeClient, pod: string, signal: AbortSignal): Promise<PodTunnel> {
    for (const spare of this.#spares) {
      if (spare.pod !== pod) continue
      this.#spares.delete(spare)
      spare.timer[Symbol.dispose]()
      if (!spare.tunnel.isOver) return spare.tunnel
    }
    return await this.#options.tunnels.open(client, { namespace: this.#remembered.namespace, pod }, signal)
  }

  /** Opens a tunnel for the next connection, which is then as quick as over one that is open already. */
  #warm(client: KubeClient, pod: string): void {
    const isThere = [...this.#spares].some((spare) => spare.pod === pod && !spare.tunnel.isOver)
    if (this.#warming !== null || isThere) return
    const warming = new AbortController()
    this.#warming = warming
    const target = { namespace: this.#remembered.namespace, pod }
    this.#options.tunnels
      .open(client, target, warming.signal)
      .then((tunnel) => this.#keep(client, tunnel, pod))
      // The next connection opens its own, and says why it cannot.
      .catch(() => {})
      .finally(() => {
        if (this.#warming === warming) this.#warming = null
      })
  }

  /** Keeps a tunnel that carries nothing, or ends it where there are enough or it leads nowhere now. */
  #keep(client: KubeClient, tunnel: PodTunnel, pod: string): void {
    if (!this.isListening || this.#client !== client || tunnel.isOver || this.#spares.size >= maxSpares) {
      tunnel[Symbol.dispose]()
      return
    }
    const timer = this.#options.clock.after(spareMs, () => {
      this.#spares.delete(spare)
      tunnel[Symbol.dispose]()
    })
    const spare: Spare = { tunnel, pod, timer }
    this.#spares.add(spare)
  }

  #dropSpares(): void {
    this.#warming?.abort(new ScopeEndedError('Forward'))
    this.#warming = null
    for (const { tunnel, timer } of this.#spares) {
      timer[Symbol.dispose]()
      tunnel[Symbol.dispose]()
    }
    this.#spares.clear()
  }

  #see(bytes: Buffer): void {
    if (this.#scheme === null && bytes.subarray(0, 5).toString('latin1') === 'HTTP/') this.#scheme = 'http'
  }

  #fail(message: string): void {
    this.#failed += 1
    this.#lastFailure = { at: this.#options.clock.now(), message }
  }
}

/** The pod that a permission is needed for. */
export const podOf = ({ domain, namespace, name }: ForwardTarget): PodOfStream => ({
  namespace,
  pod: domain === 'pods' ? name : '',
})

const waitedInVain = (state: TargetState): string =>
  state.is === 'ready'
    ? 'The cluster is not connected.'
    : `Nothing for ${patienceMs / 1000} s: ${state.reason}`

/** How a browser would open it, by what the port is called; null where that says nothing. */
function schemeOf(port: string, candidate: Candidate | undefined): ForwardReport['scheme'] {
  const said = [port, candidate?.portName ?? ''].map((text) => text.toLowerCase())
  const numbers = [port, String(candidate?.port ?? '')]
  if (said.some((text) => text.startsWith('https')) || numbers.some((text) => ['443', '8443'].includes(text)))
    return 'https'
  const isWeb = said.some((text) => text.startsWith('http') || text === 'web' || text === 'ui')
  return isWeb || numbers.some((text) => ['80', '3000', '8000', '8080'].includes(text)) ? 'http' : null
}
