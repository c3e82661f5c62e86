import { isAuthFailure, isForbidden, isNotFound, type KubeClient } from '#kube'
import { type Clock, isAbort, messageOf, sleep } from '#machinery'
import { isSlow, type Patience } from './patience.ts'
import { isTransportFailure } from './transportFailures.ts'

const gapMs = 15_000
/** Silence looks as a quiet cluster does. Where a person looks at it, it is told from that within ten seconds. */
const shownGapMs = 5000
/** Something answers that is not well: it is asked more often, so that its end is noticed within seconds. */
const degradedGapMs = 5000
const leastTimeoutMs = 5000
/** Asked in turn, each where the one before is forbidden or absent. A 403 of the last is an answer as well: it lives. */
const paths = ['/readyz', '/livez', '/healthz', '/version']

/** HeartbeatVerdict is what one heartbeat found out; `isSilent`: there was no answer at all. */
export type HeartbeatVerdict =
  | { readonly type: 'alive' }
  | { readonly type: 'slow'; readonly reason: string }
  | { readonly type: 'degraded'; readonly reason: string; readonly isSilent: boolean }

/**
 * Heartbeat asks the server every 15 s whether it is well, every 5 s while its tab is shown, and waits 5 s for that, or as long
 * as this cluster needs. It ignores refused credentials: the client reports those for every request.
 */
export class Heartbeat implements AsyncDisposable {
  readonly #client: KubeClient
  readonly #clock: Clock
  readonly #patience: Patience
  readonly #isShown: () => boolean
  readonly #onVerdict: (verdict: HeartbeatVerdict) => void
  readonly #ended = new AbortController()
  readonly #loop: Promise<void>
  #nudge = new AbortController()
  #isBeating = false

  constructor(options: {
    client: KubeClient
    clock: Clock
    patience: Patience
    isShown: () => boolean
    onVerdict: (verdict: HeartbeatVerdict) => void
  }) {
    this.#client = options.client
    this.#clock = options.clock
    this.#patience = options.patience
    this.#isShown = options.isShown
    this.#onVerdict = options.onVerdict
    this.#loop = this.#run()
  }

  /** When the next one is due, in epoch ms. */
  get nextAt(): number {
    return this.#nextAt
  }
  #nextAt = 0

  /** Beats at once, unless it is doing so. */
  beatNow(): void {
    if (!this.#isBeating) this.#nudge.abort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    this.#nudge.abort()
    await this.#loop
  }

  get #gapMs(): number {
    return this.#isShown() ? shownGapMs : gapMs
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended
    this.#nextAt = this.#clock.now() + this.#gapMs
    while (!signal.aborted) {
      this.#nudge = new AbortController()
      // Rejects when it is cut short, by a nudge or the end.
      await sleep(this.#clock, this.#nextAt - this.#clock.now(), this.#nudge.signal).catch(() => {})
      if (signal.aborted) return
      // Counted from its beginning: a slow answer does not make the next one late.
      this.#nextAt = this.#clock.now() + this.#gapMs
      this.#isBeating = true
      const verdict = await this.#beat(signal)
      this.#isBeating = false
      if (verdict?.type === 'degraded' && !verdict.isSilent)
        this.#nextAt = Math.min(this.#nextAt, this.#clock.now() + degradedGapMs)
      if (verdict !== null && !signal.aborted) this.#onVerdict(verdict)
    }
  }

  /** The probes of an API server answer `ok`; what says anything else has to have a version. */
  async #isWell(path: string, signal: AbortSignal): Promise<boolean> {
    const timeoutMs = Math.max(leastTimeoutMs, this.#patience.limitMs)
    const options = { signal, timeoutMs, retries: 0 }
    if (path !== '/version') return (await this.#client.text(path, options)).trim() === 'ok'
    await this.#client.version(options)
    return true
  }

  #alive(ms: number): HeartbeatVerdict {
    this.#patience.heard(ms)
    if (!isSlow(ms)) return { type: 'alive' }
    const reason = `${this.#client.host} is slow: it took ${Math.round(ms / 1000)} s to answer.`
    return { type: 'slow', reason }
  }

  /** Null where it found out nothing: it was cancelled, or the credentials were refused. */
  async #beat(signal: AbortSignal): Promise<HeartbeatVerdict | null> {
    for (const path of paths) {
      const askedAt = this.#clock.now()
      try {
        if (await this.#isWell(path, signal)) return this.#alive(this.#clock.now() - askedAt)
      } catch (problem) {
        if (signal.aborted || isAbort(problem) || isAuthFailure(problem)) return null
        if (isForbidden(problem) || isNotFound(problem)) continue
        const reason = messageOf(problem)
        return { type: 'degraded', reason, isSilent: isTransportFailure(problem) }
      }
    }
    return { type: 'alive' }
  }
}
