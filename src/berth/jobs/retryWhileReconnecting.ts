import { FlotillaError } from '#contract'
import { isAuthFailure, isConnectivity, type KubeClient } from '#kube'
import { abortable, Backoff, type Clock, isAbort, sleep } from '#machinery'

/** A cluster that is away for longer ends the job: its objects may have changed meanwhile. */
const patienceMs = 120_000
const retryRule = { firstMs: 1000, capMs: 10_000, jitter: 0.2 }

/** Reconnecting is a way to the cluster over one connection after the other. */
export interface Reconnecting {
  /** The client in use; rejects with a FlotillaError that says why there is none. */
  readonly connected: () => Promise<KubeClient>
  readonly clock: Clock
  readonly random: () => number
}

/**
 * retryWhileReconnecting does something over the connection that is in use, and again where `isRetried` says so of its
 * failure: for two minutes, then it rejects with the last failure. Where nothing else is said, it is done again after
 * every failure of the way, so it must be something that may be done twice. An answer of the cluster, whatever it says, is
 * given on at once.
 */
export async function retryWhileReconnecting<T>(
  { connected, clock, random }: Reconnecting,
  signal: AbortSignal,
  act: (client: KubeClient) => Promise<T>,
  isRetried: (problem: unknown) => boolean = isOnTheWay,
): Promise<T> {
  const backoff = new Backoff(retryRule, random)
  const begunAt = clock.now()
  for (;;) {
    signal.throwIfAborted()
    try {
      return await act(await abortable(connected(), signal))
    } catch (problem) {
      if (!isRetried(problem)) throw problem
      signal.throwIfAborted()
      if (clock.now() - begunAt > patienceMs) throw problem
      await sleep(clock, backoff.next(), signal)
    }
  }
}

/** wasNotSent: the request did not reach the cluster, so sending it is not sending it twice. */
export const wasNotSent = (problem: unknown): boolean =>
  isAuthFailure(problem) ||
  (isConnectivity(problem) && ['refused', 'dns', 'tls'].includes(problem.reason)) ||
  hasCode(problem, 'cluster_unreachable', 'signed_out')

/** The way failed and not the act: no connection, a connection that was replaced, credentials that are being renewed. */
const isOnTheWay = (problem: unknown): boolean =>
  isAbort(problem) ||
  isAuthFailure(problem) ||
  (isConnectivity(problem) && problem.reason !== 'malformed') ||
  hasCode(problem, 'cluster_unreachable', 'signed_out', 'outcome_unknown')

const hasCode = (problem: unknown, ...codes: readonly FlotillaError['code'][]): boolean =>
  problem instanceof FlotillaError && codes.includes(problem.code)
