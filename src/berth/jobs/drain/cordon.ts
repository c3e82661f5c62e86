import { FlotillaError, type Target } from '#contract'
import { actionsOf } from '#kinds'
import { isConflict, isNotFound, type KubeClient, KubeError } from '#kube'
import type { KubeObject } from '#machinery'
import { boundChange } from '../../writes/boundChange.ts'
import { type JobContext, JobFailure } from '../jobContext.ts'
import { missingSentence } from '../readTargets.ts'
import { retryWhileReconnecting } from '../retryWhileReconnecting.ts'
import { readNode } from './nodeReads.ts'

/** FoundNode is a node with what a drain asks about it. */
export interface FoundNode extends KubeObject {
  readonly spec?: { readonly unschedulable?: boolean }
}

/** findNode is the node that the target means; a job for one that is not there fails. */
export async function findNode({ reconnecting, signal }: JobContext, target: Target): Promise<FoundNode> {
  const { name, uid } = target
  const node = await retryWhileReconnecting(reconnecting, signal, (client) =>
    orFailure(readNode(client, name, signal), isNotFound, missingSentence(target)),
  )
  if (uid !== '' && node.metadata.uid !== uid) throw new JobFailure(madeAgain(name))
  return node
}

/** cordonFound keeps new pods away from that very node. To do it twice is to do it once. */
export async function cordonFound(
  { reconnecting, signal, change }: JobContext,
  target: Target,
  node: FoundNode,
): Promise<void> {
  if (node.spec?.unschedulable === true) return
  const bound = { ...target, uid: node.metadata.uid }
  const plan = actionsOf(target)
    .find(({ id }) => id === 'cordon')
    ?.plan(bound, {}, { object: null, history: [], nowMs: reconnecting.clock.now(), token: '' })
  if (plan === undefined || plan.type === 'refuse') throw new FlotillaError('internal')
  const cordon = (client: KubeClient) =>
    orFailure(change(client, boundChange(plan, bound)), isOfAnother, madeAgain(target.name))
  await retryWhileReconnecting(reconnecting, signal, cordon)
}

const madeAgain = (name: string): string =>
  `The node “${name}” was deleted and created again; nothing was changed.`

/** No object of that name has the uid: a merge patch with another uid is a 422. */
const isOfAnother = (problem: unknown): boolean =>
  isConflict(problem) || isNotFound(problem) || (problem instanceof KubeError && problem.status === 422)

/** What the cluster answers where the job cannot be done at all becomes the job's own words. */
async function orFailure<T>(work: Promise<T>, is: (problem: unknown) => boolean, words: string): Promise<T> {
  try {
    return await work
  } catch (problem) {
    throw is(problem) ? new JobFailure(words, { cause: problem }) : problem
  }
}
