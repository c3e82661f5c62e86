import { isConflict, isNotFound, type KubeClient } from '#kube'
import type { KubeObject } from '#machinery'
import { type JobDesk, JobFailure } from './jobDesk.ts'
import { readNode, setUnschedulable } from './nodeReads.ts'
import { steadily } from './steadily.ts'

/** cordon keeps new pods away from a node, or lets them come again, and says where there was nothing to do. */
export async function cordon(desk: JobDesk, name: string, isWanted: boolean): Promise<void> {
  desk.show({ progress: 'Reading the node.' })
  const node = await findNode(desk, name)
  await cordonFound(desk, node, isWanted)
  desk.show({ progress: isWanted ? 'The node takes no new pods.' : 'The node takes new pods again.' })
}

/** Found is a node with what a job asks about it. */
export interface FoundNode extends KubeObject {
  readonly spec?: { readonly unschedulable?: boolean }
}

/** findNode is the node of that name; a job for one that is not there fails. */
export async function findNode({ road, signal, show }: JobDesk, name: string): Promise<FoundNode> {
  const node = await steadily(road, signal, (client) =>
    orFailure(readNode(client, name, signal), isNotFound, `There is no node “${name}”.`),
  )
  show({ isCordoned: node.spec?.unschedulable === true })
  return node
}

/** cordonFound changes that very node where it is not as wanted already. */
export async function cordonFound(
  { road, signal, show }: JobDesk,
  node: FoundNode,
  isWanted: boolean,
): Promise<void> {
  if ((node.spec?.unschedulable === true) === isWanted) return
  const anew = `The node “${node.metadata.name}” was deleted and created again; nothing was changed.`
  const change = (client: KubeClient) =>
    orFailure(
      setUnschedulable(client, node, isWanted, signal),
      (problem) => isConflict(problem) || isNotFound(problem),
      anew,
    )
  await steadily(road, signal, change)
  show({ isCordoned: isWanted })
}

/** Translates the cluster's answer into the job's own error if the job is impossible. */
async function orFailure<T>(work: Promise<T>, is: (problem: unknown) => boolean, words: string): Promise<T> {
  try {
    return await work
  } catch (problem) {
    throw is(problem) ? new JobFailure(words, { cause: problem }) : problem
  }
}
