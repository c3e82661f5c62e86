import type { ReadParams, UndoneObject, UndoReview } from '#contract'
import { isAuthFailure, type KubeClient, KubeError } from '#kube'
import { type KubeObject, workThrough } from '#machinery'
import { differenceOf } from '../edits/difference.ts'
import { orNull } from '../edits/obstacles.ts'
import type { Jobs, Undoable } from '../jobs/jobs.ts'
import { readExactly } from '../objects/objects.ts'
import { isSecret } from '../objects/secretValue.ts'
import type { Handlers } from '../requests/handlers.ts'
import { boundChange } from '../writes/boundChange.ts'
import type { Gate } from '../writes/gate.ts'
import { undoAction, undoablesOf, undoWork } from './undo.ts'

/** Objects that are looked at before they are set back; of more, these stand for all. */
const reviewed = 50
const atOnce = 8

/** undoRequests says what setting back the changes of a job would do, and does it as a job of its own. */
export const undoRequests = (jobs: Jobs, gate: Gate) =>
  ({
    'job/undo/review': (params, client, signal) => review({ jobs, gate }, params, client, signal),
    'job/undo': {
      require: ({ confirmed }) => gate.requireAllowed({ isConfirmed: confirmed }),
      answer: async ({ jobId, confirmed }) => {
        const work = undoWork(jobs, jobId, confirmed)
        jobs.requireFree(work.targets)
        return { jobId: jobs.begin(work) }
      },
    },
  }) satisfies Partial<Handlers>

async function review(
  { jobs, gate }: { readonly jobs: Jobs; readonly gate: Gate },
  { jobId }: ReadParams<'job/undo/review'>,
  client: KubeClient,
  signal: AbortSignal,
): Promise<UndoReview> {
  const undoables = undoablesOf(jobs, jobId)
  const objects: UndoneObject[] = []
  await workThrough(undoables.slice(0, reviewed), atOnce, async (undoable, index) => {
    objects[index] = await reviewOf(undoable, { gate, client, signal })
  })
  return { count: undoables.length, objects }
}

async function reviewOf(
  undoable: Undoable,
  {
    gate,
    client,
    signal,
  }: { readonly gate: Gate; readonly client: KubeClient; readonly signal: AbortSignal },
): Promise<UndoneObject> {
  const { target, inverse } = undoable
  const refused = (message: string) => ({ target, outcome: 'refused', message }) as const
  try {
    const live = await orNull(readExactly(client, target, signal))
    if (live === null) return refused('It is gone.')
    if (live.metadata.uid !== target.uid) return refused('Another object has this name now.')
    const plan = undoAction([undoable]).plan(target, {}, { object: live, history: [], nowMs: 0, token: '' })
    if (plan.type === 'refuse') return refused(plan.reason)
    if (inverse.type === 'deletion') return { target, outcome: 'deleted' }
    const after = (await gate.send(
      client,
      { ...boundChange(plan, target), isDryRun: true },
      { isConfirmed: false, signal },
    )) as KubeObject
    return { target, outcome: 'changed', ...differenceOf(live, after, { isSecret: isSecret(target) }) }
  } catch (problem) {
    signal.throwIfAborted()
    const isAnswer = problem instanceof KubeError && problem.status !== null && !isAuthFailure(problem)
    if (!isAnswer) throw problem
    // The words about a Secret may quote its values.
    return refused(isSecret(target) ? `The cluster refuses it (${problem.status}).` : problem.message)
  }
}
