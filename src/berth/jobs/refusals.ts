import { KubeError, statusOf } from '#kube'

/** hasCause tells whether the API server names that cause of its refusal. */
export const hasCause = (problem: KubeError, wanted: string): boolean =>
  statusOf(problem)?.details?.causes?.some(({ reason }) => reason === wanted) ?? false

/** causesOf are the causes in the cluster's own words; those of a disruption budget say how many pods it wants. */
export const causesOf = (problem: KubeError): string | null =>
  statusOf(problem)
    ?.details?.causes?.flatMap(({ message }) => (message ? [message] : []))
    .join('; ') || null

/**
 * budgetRefusal is why a PodDisruptionBudget does not let a pod go; null for every other problem, and where the cluster is
 * about to know more of the budget.
 */
export function budgetRefusal(problem: unknown): string | null {
  if (!(problem instanceof KubeError) || problem.reason !== 'throttled') return null
  if (!hasCause(problem, 'DisruptionBudget') || (problem.retryAfterMs ?? 0) > 0) return null
  return `${causesOf(problem) ?? problem.message}.`
}
