import type { Target } from '#contract'
import type { DrainArgs } from '#kinds'
import { type KubeClient, RequestBudget } from '#kube'
import { sleep } from '#machinery'
import { type JobContext, JobFailure } from '../jobContext.ts'
import { retryWhileReconnecting } from '../retryWhileReconnecting.ts'
import { cordonFound, findNode } from './cordon.ts'
import { DrainedPods, listed } from './drainedPods.ts'
import { controllerOf, type NodePod, type PlannedPod, planDrain } from './drainPlan.ts'
import { evictPod } from './evictPod.ts'
import { missingDaemonSets, readMetadataOf, readPodsOf } from './nodeReads.ts'

/** Evictions asked for at a time: a small part of the cluster's budget of requests, so that the tables go on. */
const evictionsAtOnce = 10
/** A pod that may not go is asked for again after this long and up to a fifth more, as kubectl does (5 s). */
const blockedMs = 5000
/** While pods end, the node is looked at this often; while all of them only wait, less. */
const lookAgainMs = 1000
const lookAgainBlockedMs = 5000

/** Plan is what is to be done with each pod of a node, as the node was at that resourceVersion. */
interface Plan {
  readonly resourceVersion: string
  readonly planned: readonly PlannedPod[]
}

/**
 * Drain empties a node: it finds out whether it may at all, cordons the node, evicts its pods and waits until they are gone.
 * Nothing is changed where a guard refuses.
 */
export class Drain {
  readonly args: DrainArgs
  readonly #node: Target
  #pods: DrainedPods | null = null
  /** Null while it is not known. */
  #isCordoned: boolean | null = null

  constructor(node: Target, args: DrainArgs) {
    this.#node = node
    this.args = args
  }

  /** Rejects with a JobFailure that says what is left. */
  async run(context: JobContext): Promise<void> {
    const pods: DrainedPods = new DrainedPods(context.reports, () => context.say(pods.summary))
    this.#pods = pods
    context.say('Reading the pods of the node.')
    const node = await findNode(context, this.#node)
    this.#isCordoned = node.spec?.unschedulable === true
    await this.#plan(context, pods)
    await cordonFound(context, this.#node, node)
    this.#isCordoned = true
    // Pods may have come between the first look and the cordon; from now on none is scheduled here.
    const ready = await this.#plan(context, pods)
    await this.#evictAll(context, ready, pods)
    const failed = pods.in('failed')
    if (failed.length > 0)
      throw new JobFailure(`${amount(failed.length)} could not be evicted: ${listed(failed)}.`)
  }

  /** What a drain that is not through leaves behind. */
  whatIsLeft(): readonly string[] {
    const left = this.#pods?.in('waiting', 'running', 'blocked') ?? []
    const gone = this.#pods?.in('gone').length ?? 0
    const isBegun = gone > 0 || left.some(({ outcome }) => outcome !== 'waiting')
    const named = left
      .slice(0, 5)
      .map(({ namespace, name, reason }) => `${namespace}/${name}${reason === null ? '' : ` (${reason})`}`)
    const more = left.length > named.length ? ` and ${left.length - named.length} more` : ''
    return [
      ...(isBegun && left.length > 0
        ? [`${gone} of ${gone + left.length} pods are gone; left: ${named.join(', ')}${more}.`]
        : []),
      ...(this.#isCordoned === null
        ? []
        : [this.#isCordoned ? 'The node stays cordoned.' : 'The node is not cordoned.']),
    ]
  }

  /** What is to be done with each pod. Rejects where a guard refuses one. */
  async #plan({ reconnecting, signal }: JobContext, pods: DrainedPods): Promise<Plan> {
    const ready = await retryWhileReconnecting(reconnecting, signal, async (client) => {
      const { pods: found, resourceVersion } = await readPodsOf(client, this.#node.name, signal)
      const missing = await missingDaemonSets(client, found, signal)
      const isSetThere = (pod: NodePod) => !missing.has(controllerOf(pod)?.uid ?? '')
      return { resourceVersion, planned: found.map((pod) => planDrain(pod, this.args, isSetThere(pod))) }
    })
    pods.plan(ready.planned)
    const refused = pods.in('refused')
    if (refused.length > 0)
      throw new JobFailure(
        `${amount(refused.length)} cannot be evicted with these options: ${listed(refused)}.`,
      )
    return ready
  }

  async #evictAll(context: JobContext, ready: Plan, pods: DrainedPods): Promise<void> {
    // One part that cannot go on ends the others, and none is left behind.
    const end = new AbortController()
    const together: JobContext = { ...context, signal: AbortSignal.any([context.signal, end.signal]) }
    const budget = new RequestBudget(evictionsAtOnce)
    const parts = [
      ...pods.in('waiting').map((pod) => this.#evictOne(together, pod, pods, budget)),
      this.#followPods(together, ready, pods),
    ]
    try {
      await Promise.all(parts)
    } finally {
      end.abort(new JobFailure('another part of the drain has failed'))
      await Promise.allSettled(parts)
    }
  }

  /** Asks until the eviction is accepted, is refused for good, or the pod is gone. */
  async #evictOne(
    { reconnecting, signal, change }: JobContext,
    pod: Target,
    pods: DrainedPods,
    budget: RequestBudget,
  ): Promise<void> {
    const { gracePeriodSeconds } = this.args
    const { uid } = pod
    while (pods.isUnderWay(uid)) {
      const eviction = await retryWhileReconnecting(reconnecting, signal, async (client) => {
        using _place = await budget.take(signal)
        return evictPod((eviction) => change(client, eviction), pod, gracePeriodSeconds)
      })
      const { type } = eviction
      const outcomes = { accepted: 'running', gone: 'gone', blocked: 'blocked', failed: 'failed' } as const
      if (pods.isUnderWay(uid)) pods.set(uid, outcomes[type], 'reason' in eviction ? eviction.reason : null)
      if (type !== 'blocked') return
      await sleep(reconnecting.clock, blockedMs * (1 + 0.2 * reconnecting.random()), signal)
    }
  }

  /** Looks at the node until none of its pods is under way any more. */
  async #followPods(
    { reconnecting, signal }: JobContext,
    { resourceVersion }: Plan,
    pods: DrainedPods,
  ): Promise<void> {
    while (pods.in('waiting', 'running', 'blocked').length > 0) {
      const isEnding = pods.in('waiting', 'running').length > 0
      await sleep(reconnecting.clock, isEnding ? lookAgainMs : lookAgainBlockedMs, signal)
      const look = (client: KubeClient) => readMetadataOf(client, this.#node.name, resourceVersion, signal)
      pods.see(await retryWhileReconnecting(reconnecting, signal, look))
    }
  }
}

const amount = (count: number): string => (count === 1 ? '1 pod' : `${count} pods`)
