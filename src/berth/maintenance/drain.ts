import type { DrainOptions } from '#contract'
import { type KubeClient, RequestBudget } from '#kube'
import { sleep } from '#machinery'
import { cordonFound, findNode } from './cordon.ts'
import { DrainedPods, listed } from './drainedPods.ts'
import { controllerOf, type NodePod, type PlannedPod, planDrain } from './drainPlan.ts'
import { evictPod } from './evictPod.ts'
import { type JobDesk, JobFailure } from './jobDesk.ts'
import { missingDaemonSets, readMetadataOf, readPodsOf } from './nodeReads.ts'
import { steadily } from './steadily.ts'

/** Evictions asked for at a time: a small part of the cluster's budget of requests, so that the tables go on. */
const evictionsAtOnce = 10
/** A pod that may not go is asked for again after this long and up to a fifth more, as kubectl does (5 s). */
const blockedMs = 5000
/** While pods end, the node is looked at this often; while all of them only wait, less. */
const lookAgainMs = 1000
const lookAgainBlockedMs = 5000

/**
 * drain empties a node: it finds out whether it may at all, cordons the node, evicts its pods and waits until they are gone.
 * Nothing is changed where a guard refuses. Rejects with a JobFailure that says what is left.
 */
export async function drain(desk: JobDesk, name: string, options: DrainOptions): Promise<void> {
  const pods: DrainedPods = new DrainedPods((list) => desk.show({ pods: list, progress: pods.summary }))
  desk.show({ progress: 'Reading the pods of the node.' })
  const node = await findNode(desk, name)
  await plan(desk, name, options, pods)
  await cordonFound(desk, node, true)
  // Pods may have come between the first look and the cordon; from now on none is scheduled here.
  const ready = await plan(desk, name, options, pods)
  await evictAll(desk, ready, options, pods)
  const failed = pods.in('failed')
  if (failed.length > 0)
    throw new JobFailure(`${amount(failed.length)} could not be evicted: ${listed(failed)}.`)
}

/** Plan is what is to be done with each pod of a node, as the node was at that resourceVersion. */
interface Plan {
  readonly node: string
  readonly resourceVersion: string
  readonly planned: readonly PlannedPod[]
}

/** Plans what to do with each pod. Rejects if a guard refuses one. */
async function plan(
  { road, signal }: JobDesk,
  name: string,
  options: DrainOptions,
  pods: DrainedPods,
): Promise<Plan> {
  const ready = await steadily(road, signal, async (client) => {
    const { pods: found, resourceVersion } = await readPodsOf(client, name, signal)
    const missing = await missingDaemonSets(client, found, signal)
    const isSetThere = (pod: NodePod) => !missing.has(controllerOf(pod)?.uid ?? '')
    return {
      node: name,
      resourceVersion,
      planned: found.map((pod) => planDrain(pod, options, isSetThere(pod))),
    }
  })
  pods.plan(ready.planned)
  const refused = pods.in('refused')
  if (refused.length > 0)
    throw new JobFailure(
      `${amount(refused.length)} cannot be evicted with these options: ${listed(refused)}.`,
    )
  return ready
}

async function evictAll(desk: JobDesk, ready: Plan, options: DrainOptions, pods: DrainedPods): Promise<void> {
  const evicted = ready.planned.filter(({ fate }) => fate === 'evict').map(({ pod }) => pod)
  // One part that cannot go on ends the others, and none is left behind.
  const end = new AbortController()
  const together: JobDesk = { ...desk, signal: AbortSignal.any([desk.signal, end.signal]) }
  const gate = new RequestBudget(evictionsAtOnce)
  const parts = [
    ...evicted.map((pod) => evictOne(together, pod, options, pods, gate)),
    followPods(together, ready, pods),
  ]
  try {
    await Promise.all(parts)
  } finally {
    end.abort(new JobFailure('another part of the drain has failed'))
    await Promise.allSettled(parts)
  }
}

/** Asks until the eviction is accepted, is refused for good, or the pod is gone. */
async function evictOne(
  { road, signal }: JobDesk,
  pod: NodePod,
  { gracePeriodSeconds }: DrainOptions,
  pods: DrainedPods,
  gate: RequestBudget,
): Promise<void> {
  const { uid } = pod.metadata
  while (pods.isUnderWay(uid)) {
    const eviction = await steadily(road, signal, async (client) => {
      using _place = await gate.take(signal)
      return evictPod(client, pod, gracePeriodSeconds, signal)
    })
    const { type } = eviction
    const states = { accepted: 'evicting', gone: 'gone', blocked: 'blocked', failed: 'failed' } as const
    if (pods.isUnderWay(uid)) pods.set(uid, states[type], 'reason' in eviction ? eviction.reason : null)
    if (type !== 'blocked') return
    await sleep(road.clock, blockedMs * (1 + 0.2 * road.random()), signal)
  }
}

/** Looks at the node until none of its pods is under way any more. */
async function followPods(
  { road, signal }: JobDesk,
  { node, resourceVersion }: Plan,
  pods: DrainedPods,
): Promise<void> {
  while (pods.in('waiting', 'evicting', 'blocked').length > 0) {
    const isEnding = pods.in('waiting', 'evicting').length > 0
    await sleep(road.clock, isEnding ? lookAgainMs : lookAgainBlockedMs, signal)
    const look = (client: KubeClient) => readMetadataOf(client, node, resourceVersion, signal)
    pods.see(await steadily(road, signal, look))
  }
}

const amount = (count: number): string => (count === 1 ? '1 pod' : `${count} pods`)
