import { isAuthFailure, isForbidden, isNotFound, type KubeClient } from '#kube'
import { isAbort } from '#machinery'

/** HeartbeatVerdict is what one heartbeat found out. A 403 is an answer: the server lives. */
export type HeartbeatVerdict =
  | { readonly type: 'alive' }
  | { readonly type: 'degraded'; readonly reason: string }
  | { readonly type: 'unauthorized'; readonly reason: string }
  | { readonly type: 'cancelled' }

/** Asked in turn, each where the one before is forbidden or absent. */
const paths = ['/readyz', '/livez', '/healthz', '/version']

/** beat asks the server once whether it is well, within 5 s. */
export async function beat(client: KubeClient, signal: AbortSignal): Promise<HeartbeatVerdict> {
  for (const path of paths) {
    try {
      await client.text(path, { signal, timeoutMs: 5000, retries: 0 })
      return { type: 'alive' }
    } catch (problem) {
      if (signal.aborted || isAbort(problem)) return { type: 'cancelled' }
      if (isForbidden(problem) || isNotFound(problem)) continue
      const reason = problem instanceof Error ? problem.message : String(problem)
      return { type: isAuthFailure(problem) ? 'unauthorized' : 'degraded', reason }
    }
  }
  return { type: 'alive' }
}
