import type { KubeObject } from '#machinery'
import type { Action } from '../actions.ts'
import { type Condition, isTrue } from '../details/conditions.ts'
import { suspendAndResume } from '../workloads/suspend.ts'

interface Finishing extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] }
}

/** jobActions are what can be done to jobs only. */
export const jobActions: readonly Action[] = suspendAndResume({
  refusal: ({ status }: Finishing) => {
    const isOver = ['Complete', 'Failed'].some((type) => isTrue(status?.conditions, type))
    return isOver ? 'It has finished.' : null
  },
  suspending: [
    'Its running pods are deleted, and no new ones are created until it is resumed.',
    'Their running pods are deleted, and no new ones are created until they are resumed.',
  ],
  resuming: ['Its pods are created again.', 'Their pods are created again.'],
})
