import type { ObjectReport, Outcome, Target } from '#contract'
import type { ObjectMeta } from '#machinery'
import type { Reports } from '../reports.ts'
import type { PlannedPod } from './drainPlan.ts'

/** So many pods are named in one sentence; the reports have them all. */
const namedAtMost = 5

/**
 * DrainedPods is how far the drain is with each pod of its node, as the job's reports. `running` is a pod whose eviction is
 * accepted and that has not ended, `blocked` one that its disruption budget does not let go yet, `refused` one that stops
 * the drain before anything is done. Pods are told apart by uid.
 */
export class DrainedPods {
  readonly #reports: Reports
  readonly #pods = new Map<string, Target>()
  readonly #onChange: () => void

  constructor(reports: Reports, onChange: () => void) {
    this.#reports = reports
    this.#onChange = onChange
  }

  /** Takes a plan, which may be a later one: a pod that it does not name has gone by itself. */
  plan(planned: readonly PlannedPod[]): void {
    const outcomes = { evict: 'waiting', skip: 'skipped', refuse: 'refused' } as const
    const reports = planned.map(({ pod, fate, reason }): readonly [Target, ObjectReport] => {
      const { namespace = '', name, uid } = pod.metadata
      const target = { group: '', version: 'v1', resource: 'pods', namespace, name, uid }
      return [target, { ...target, outcome: outcomes[fate], reason }]
    })
    this.#pods.clear()
    for (const [target] of reports) this.#pods.set(target.uid, target)
    this.#reports.putAll(reports)
    this.#onChange()
  }

  set(uid: string, outcome: Outcome, reason: string | null = null): void {
    const pod = this.#pods.get(uid)
    if (pod === undefined) return
    this.#reports.set(pod, outcome, { reason })
    this.#onChange()
  }

  /** Compares with what is on the node now. */
  see(present: ReadonlyMap<string, ObjectMeta>): void {
    for (const { uid, outcome } of this.in('waiting', 'running', 'blocked')) {
      const metadata = present.get(uid)
      if (metadata === undefined) this.set(uid, 'gone')
      else if (outcome === 'running') this.set(uid, 'running', whyStillThere(metadata))
    }
  }

  isUnderWay(uid: string): boolean {
    const pod = this.#pods.get(uid)
    return pod !== undefined && this.#reports.isUnderWay(pod)
  }

  in(...outcomes: readonly Outcome[]): readonly ObjectReport[] {
    return this.#reports.in(...outcomes)
  }

  /** `2 of 5 pods are gone, 1 is blocked by a disruption budget, 2 stay.` */
  get summary(): string {
    const count = (outcome: Outcome) => this.#reports.count(outcome)
    const wanted = this.#reports.count('gone', 'failed', 'waiting', 'running', 'blocked')
    const counts = [
      ...(wanted === 0 ? ['No pods to evict'] : [`${count('gone')} of ${wanted} pods are gone`]),
      ...counted(count('refused'), 'needs an option', 'need an option'),
      ...counted(count('running'), 'is ending', 'are ending'),
      ...counted(count('blocked'), 'is blocked by a disruption budget', 'are blocked by a disruption budget'),
      ...counted(count('failed'), 'cannot be evicted', 'cannot be evicted'),
      ...counted(count('skipped'), 'stays', 'stay'),
    ]
    return `${counts.join(', ')}.`
  }
}
/** listed names pods with what is said of each. */
export function listed(pods: readonly ObjectReport[]): string {
  const named = pods
    .slice(0, namedAtMost)
    .map(({ namespace, name, reason }) => `${namespace}/${name}${reason === null ? '' : ` ${reason}`}`)
  const more = pods.length - named.length
  return `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

const counted = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]

function whyStillThere({ deletionTimestamp, finalizers = [] }: ObjectMeta): string | null {
  if (deletionTimestamp === undefined || finalizers.length === 0) return null
  return `waits for its finalizers: ${finalizers.join(', ')}`
}
