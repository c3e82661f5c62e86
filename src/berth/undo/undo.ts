import * as v from 'valibot'
import { FlotillaError, goodOutcomes, type Target } from '#contract'
import { type Action, actTitle, defineAction } from '#kinds'
import { changeEach } from '../jobs/changeEach.ts'
import { changedSince, operationsOf } from '../jobs/inverse.ts'
import type { Jobs, JobWork, Undoable } from '../jobs/jobs.ts'

/** undoablesOf is what can be taken back of a job; throws a FlotillaError where nothing can be any more. */
export function undoablesOf(jobs: Jobs, jobId: string): readonly Undoable[] {
  const undoables = jobs.undoables(jobId)
  if (undoables.length > 0) return undoables
  throw new FlotillaError('action_refused', 'Nothing of this can be undone any more.')
}

/**
 * undoWork sets back what a job has changed, object by object: those that are as the job left them. An object whose fields
 * were changed since is left alone.
 */
export function undoWork(jobs: Jobs, jobId: string, isConfirmed: boolean): JobWork {
  const undoables = undoablesOf(jobs, jobId)
  const targets = undoables.map(({ target }) => target)
  const action = undoAction(undoables)
  const { title } = jobs.find(jobId)
  return {
    action: 'undo',
    title: {
      doing: `Undoing: ${title}`,
      done: targets.length === 1 ? `Undone: ${title}` : `${actTitle('Set back', targets)}: ${title}`,
    },
    targets,
    args: {},
    isConfirmed,
    timeoutSeconds: null,
    run: async (context) => {
      try {
        await changeEach(context, targets, { action, args: {} })
      } finally {
        jobs.forget(jobId, context.reports.keysIn(...goodOutcomes))
      }
    },
  }
}

/** undoAction plans the way back from each object as it is now. */
export function undoAction(undoables: readonly Undoable[]): Action {
  const inverses = new Map(undoables.map(({ target, inverse }) => [keyOf(target), inverse]))
  return defineAction({
    ...{ id: 'undo', title: 'Undo', doing: 'Undoing', done: 'Undone' },
    isBulk: true,
    args: v.object({}),
    needs: () => [],
    says: () => [],
    planFrom: (object, _, { target }) => {
      const inverse = inverses.get(keyOf(target))
      if (inverse === undefined) return { type: 'refuse', reason: 'Nothing of it can be undone.' }
      if (inverse.type === 'deletion') return { type: 'delete', body: { propagationPolicy: 'Background' } }
      const changed = changedSince(object, inverse.fields)
      if (changed !== null)
        return { type: 'refuse', reason: `${changed} was changed since. The object was left alone.` }
      return {
        type: 'patch',
        patchType: 'json',
        operations: operationsOf(object, inverse.fields),
        resourceVersion: object.metadata.resourceVersion,
      }
    },
  })
}

const keyOf = ({ group, resource, namespace, name, uid }: Target): string =>
  JSON.stringify([group, resource, namespace, name, uid])
