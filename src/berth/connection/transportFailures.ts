import { isConnectivity } from '#kube'

const failuresToRebuild = 3
const withinMs = 30_000
/** New connections to a server that is down are no better than the old ones: asked for once a minute. */
const rebuildGapMs = 60_000
/** Failures within this time are one broken connection, however many watches it carried. */
const togetherMs = 1000

/** isTransportFailure tells a way to the server that failed from an answer that is no good. */
export const isTransportFailure = (problem: unknown): boolean =>
  isConnectivity(problem) && problem.status === null && problem.reason !== 'malformed'

/** isTimeout tells a question that nothing has answered in time. */
export const isTimeout = (problem: unknown): boolean =>
  isConnectivity(problem) && problem.reason === 'timeout'

/** TransportFailures counts transport failures and says when to replace the connections. */
export class TransportFailures {
  #at: number[] = []
  #rebuiltAt = Number.NEGATIVE_INFINITY

  /**
   * Counts a failure. True when the connections should be replaced now: after three within 30 s, at most once in 60 s.
   */
  count(now: number): boolean {
    const last = this.#at.at(-1)
    if (last !== undefined && now - last < togetherMs) return false
    this.#at = [...this.#at.filter((at) => now - at <= withinMs), now]
    if (this.#at.length < failuresToRebuild || now - this.#rebuiltAt < rebuildGapMs) return false
    this.#rebuiltAt = now
    this.clear()
    return true
  }

  /** A success: earlier failures no longer count. */
  clear(): void {
    this.#at = []
  }
}
