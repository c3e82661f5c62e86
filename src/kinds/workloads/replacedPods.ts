import type { Subject } from '../actions.ts'

/** replacedPods says what a change of the pod template does to the pods. */
export const replacedPods = ({ targets }: Pick<Subject, 'targets'>): string =>
  targets.length === 1
    ? 'Its pods are replaced, a few at a time, as its update strategy says.'
    : 'Their pods are replaced, a few at a time, as their update strategies say.'
