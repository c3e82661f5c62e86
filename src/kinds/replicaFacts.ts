import { finding, type KindFacts, type Rule } from './facts.ts'

const graceS = 120

/** The rules of a kind that keeps replicas, each with the kind in its id. */
export const replicaRules = (kind: string): readonly [Rule, Rule] => [
  {
    id: `${kind}-none-ready`,
    severity: 'critical',
    finding: 'Nothing ready',
    graceS,
    hint: 'Look at its pods: their findings say what keeps them.',
  },
  {
    id: `${kind}-replicas-missing`,
    severity: 'warning',
    finding: 'Replicas missing',
    graceS,
    hint: 'Look at its pods: their findings say what keeps them.',
  },
]

/** replicaFacts counts a workload as ready when it has what it wants, and says what it lacks. */
export function replicaFacts(
  kind: string,
  { ready, wanted, since }: { ready: number; wanted: number; since: number | null },
): KindFacts {
  if (ready >= wanted) return { amounts: { ready: 1 } }
  const [noneReady, missing] = replicaRules(kind)
  const rule = ready === 0 ? noneReady : missing
  return { findings: [finding(rule, `${ready} of ${wanted} replicas are ready.`, { since })] }
}
