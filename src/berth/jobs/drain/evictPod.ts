import type { Target } from '#contract'
import { isConflict, isForbidden, isNotFound, KubeError } from '#kube'
import { evictionOf } from '../../writes/boundChange.ts'
import type { Change } from '../../writes/gate.ts'
import { causesOf, hasCause } from '../refusals.ts'

/** The outcome of an eviction. */
export type Eviction =
  | { readonly type: 'accepted' }
  /** There is no pod of that name any more. */
  | { readonly type: 'gone' }
  /** Not yet: a disruption budget, a namesake that has taken its place, a server that asks for fewer requests, a namespace that is being ended. */
  | { readonly type: 'blocked'; readonly reason: string }
  | { readonly type: 'failed'; readonly reason: string }

/**
 * evictPod asks that this very pod be evicted, and no namesake of it. It rejects only where the way to the cluster failed;
 * asking again is harmless then, for the eviction is bound to the pod's uid. `send` sends the change.
 */
export async function evictPod(
  send: (change: Change) => Promise<unknown>,
  target: Target,
  gracePeriodSeconds: number | null,
): Promise<Eviction> {
  try {
    await send(evictionOf(target, gracePeriodSeconds))
    return { type: 'accepted' }
  } catch (problem) {
    const eviction = problem instanceof KubeError ? readRefusal(problem) : null
    if (eviction === null) throw problem
    return eviction
  }
}

/** The meaning of a refusal; null if it is not an answer about this pod. */
function readRefusal(problem: KubeError): Eviction | null {
  if (isNotFound(problem)) return { type: 'gone' }
  // 409 is the uid's precondition, and then the next look at the node finds the pod gone; or two writers at once.
  if (isConflict(problem)) return { type: 'blocked', reason: problem.message }
  if (problem.reason === 'throttled') return { type: 'blocked', reason: causesOf(problem) ?? problem.message }
  if (isForbidden(problem) && hasCause(problem, 'NamespaceTerminating'))
    return { type: 'blocked', reason: problem.message }
  if (isForbidden(problem) || problem.reason === 'rejected')
    return { type: 'failed', reason: problem.message }
  // 500 with a Status that names no retry: more than one budget covers the pod, and the API server will never choose.
  if (problem.status === 500 && /more than one PodDisruptionBudget/u.test(problem.message))
    return { type: 'failed', reason: problem.message }
  return null
}
