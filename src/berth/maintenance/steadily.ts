import { FlotillaError } from '#contract'
import { isAuthFailure, isConnectivity, type KubeClient } from '#kube'
import { abortable, Backoff, type Clock, isAbort, sleep } from '#machinery'

/** A cluster that is away for longer ends the job, since its state may have changed completely. */
const patienceMs = 120_000
const retryRule = { firstMs: 1000, capMs: 10_000, jitter: 0.2 }

/** Acts on the cluster over one connection after the other. */
export interface Road {
  /** The client in use; rejects with a FlotillaError that says why there is none. */
  readonly connected: () => Promise<KubeClient>
  readonly clock: Clock
  readonly random: () => number
}

/**
 * steadily does something over the connection that is in use, and again where the way to the cluster failed: for two
 * minutes, then it rejects with the last failure. So `act` must be an act that may be done twice. An answer of the
 * cluster, whatever it says, is given on at once.
 */
export async function steadily<T>(
  road: Road,
  signal: AbortSignal,
  act: (client: KubeClient) => Promise<T>,
): Promise<T> {
  const backoff = new Backoff(retryRule, road.random)
  const begunAt = road.clock.now()
  for (;;) {
    signal.throwIfAborted()
    try {
      return await act(await abortable(road.connected(), signal))
    } catch (problem) {
      signal.throwIfAborted()
      if (!isOnTheWay(problem) || road.clock.now() - begunAt > patienceMs) throw problem
      await sleep(road.clock, backoff.next(), signal)
    }
  }
}

/** The way failed and not the act: no connection, a connection that was replaced, credentials that are being renewed. */
const isOnTheWay = (problem: unknown): boolean =>
  isAbort(problem) ||
  isAuthFailure(problem) ||
  (isConnectivity(problem) && problem.reason !== 'malformed') ||
  (problem instanceof FlotillaError &&
    (problem.code === 'cluster_unreachable' || problem.code === 'signed_out'))
