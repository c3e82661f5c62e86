import { finding, type KindFacts, type Rule } from '../definition/facts.ts'

const graceS = 120

/** replicaRules are the rules of a kind that manages replicas; their ids begin with `kind`. */
export const replicaRules = (kind: string): readonly [noneReady: Rule, missing: Rule] => [
  {
    id: `${kind}-none-ready`,
    severity: 'critical',
    finding: 'No replicas ready',
    graceS,
    hint: 'Check its pods: their findings say why they are not ready.',
  },
  {
    id: `${kind}-replicas-missing`,
    severity: 'warning',
    finding: 'Replicas missing',
    graceS,
    hint: 'Check its pods: their findings say why they are not ready.',
  },
]

/** replicaFacts counts a workload as ready when it has all its replicas, and reports the missing ones otherwise. */
export function replicaFacts(
  [noneReady, missing]: readonly [noneReady: Rule, missing: Rule],
  { ready, wanted, since }: { ready: number; wanted: number; since: number | null },
): KindFacts {
  if (ready >= wanted) return { amounts: { ready: 1 } }
  const rule = ready === 0 ? noneReady : missing
  return { findings: [finding(rule, `${ready} of ${wanted} replicas are ready.`, { since })] }
}
