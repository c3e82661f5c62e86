import type { MaintenancePod } from '#contract'
import type { ObjectMeta } from '#machinery'
import type { PlannedPod } from './drainPlan.ts'

type State = MaintenancePod['state']

/** So many pods are named in one sentence; the list next to it has all of them. */
const namedAtMost = 5

const underWay: ReadonlySet<State> = new Set(['waiting', 'evicting', 'blocked'])

/** DrainedPods holds the progress of a drain for each pod of its node. Pods are distinguished by uid. */
export class DrainedPods {
  readonly #pods = new Map<string, MaintenancePod>()
  readonly #onChange: (pods: readonly MaintenancePod[]) => void

  constructor(onChange: (pods: readonly MaintenancePod[]) => void) {
    this.#onChange = onChange
  }

  /** Takes a plan, which may be a later one: a pod that it does not name has gone by itself. */
  plan(planned: readonly PlannedPod[]): void {
    const states = { evict: 'waiting', skip: 'skipped', refuse: 'refused' } as const
    this.#pods.clear()
    for (const { pod, fate, reason } of planned) {
      const { namespace = '', name, uid } = pod.metadata
      this.#pods.set(uid, { namespace, name, uid, state: states[fate], reason })
    }
    this.#tell()
  }

  set(uid: string, state: State, reason: string | null = null): void {
    const pod = this.#pods.get(uid)
    if (pod === undefined || (pod.state === state && pod.reason === reason)) return
    this.#pods.set(uid, { ...pod, state, reason })
    this.#tell()
  }

  /** Compares with what is on the node now. */
  see(present: ReadonlyMap<string, ObjectMeta>): void {
    for (const { uid, state } of [...this.#pods.values()]) {
      if (!underWay.has(state)) continue
      const metadata = present.get(uid)
      if (metadata === undefined) this.set(uid, 'gone')
      else if (state === 'evicting') this.set(uid, 'evicting', whyStillThere(metadata))
    }
  }

  isUnderWay(uid: string): boolean {
    return underWay.has(this.#pods.get(uid)?.state ?? 'gone')
  }

  in(...states: readonly State[]): readonly MaintenancePod[] {
    return [...this.#pods.values()].filter(({ state }) => states.includes(state))
  }

  /** `2 of 5 pods are gone, 1 is blocked by a disruption budget, 2 stay.` */
  get summary(): string {
    const wanted = this.in('gone', 'failed', ...underWay).length
    const counts = [
      ...(wanted === 0 ? ['No pods to evict'] : [`${this.in('gone').length} of ${wanted} pods are gone`]),
      ...counted(this.in('refused').length, 'needs an option', 'need an option'),
      ...counted(this.in('evicting').length, 'is ending', 'are ending'),
      ...counted(
        this.in('blocked').length,
        'is blocked by a disruption budget',
        'are blocked by a disruption budget',
      ),
      ...counted(this.in('failed').length, 'cannot be evicted', 'cannot be evicted'),
      ...counted(this.in('skipped').length, 'stays', 'stay'),
    ]
    return `${counts.join(', ')}.`
  }

  #tell(): void {
    this.#onChange([...this.#pods.values()])
  }
}

/** listed names pods with what is said of each. */
export function listed(pods: readonly MaintenancePod[]): string {
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
