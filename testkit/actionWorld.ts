import type { Target } from '#contract'
import type { Action, Args, Plan, Seen, Subject } from '#kinds'
import type { KubeObject } from '#machinery'

/** aTarget is the object `web` of that resource, in the namespace `shop`. */
export const aTarget = (resource: string, changes: Partial<Target> = {}): Target => ({
  ...{ group: '', version: 'v1', resource, namespace: 'shop', name: 'web', uid: 'u' },
  ...changes,
})

/** anObject is that object with these parts, and these changes of its metadata. */
export const anObject = (parts: object = {}, metadata: object = {}): KubeObject =>
  ({
    ...parts,
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '7', ...metadata },
  }) as KubeObject

/** aPodTemplate is the template of a workload `web`, with all that leads from it to neighbours. */
export const aPodTemplate = {
  metadata: { labels: { app: 'web' } },
  spec: {
    serviceAccountName: 'web',
    nodeSelector: { disk: 'ssd' },
    containers: [{ name: 'web', image: 'web:1' }],
  },
}

/** argsOf are the arguments that the action reads there. It throws where the action reads none. */
export function argsOf(action: Action, input: object = {}): Args {
  const read = action.readArgs(input)
  if ('problem' in read) throw new Error(read.problem)
  return read.args
}

/** problemOf is what the action finds wrong with these arguments; null for nothing. */
export function problemOf(action: Action, input: unknown): string | null {
  const read = action.readArgs(input)
  return 'problem' in read ? read.problem : null
}

/** planned is what the action sends for such arguments, to the target, or else to an object of an unknown kind. */
export const planned = (
  action: Action,
  input: object,
  { target = aTarget('widgets'), ...seen }: Partial<Seen> & { readonly target?: Target } = {},
): Plan =>
  action.plan(target, argsOf(action, input), {
    ...{ object: null, history: [], nowMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678), token: 'x7k2p' },
    ...seen,
  })

/** subjectOf is that subject of a confirmation; it is one object of which nothing is known, but for these changes. */
export const subjectOf = (changes: Partial<Subject> = {}): Subject => ({
  targets: [aTarget('widgets')],
  finalizers: [],
  ...changes,
})

/** several are two targets, where a sentence is about more than one. */
export const several: readonly Target[] = [aTarget('widgets'), aTarget('widgets', { name: 'api' })]

export const said = (action: Action, input: object, subject: Partial<Subject> = {}): readonly string[] =>
  action.says(argsOf(action, input), subjectOf(subject))

export const warned = (action: Action, input: object, subject: Partial<Subject> = {}): readonly string[] =>
  action.warns(argsOf(action, input), subjectOf(subject))

/** actionIn finds an action by its id. */
export function actionIn(actions: readonly Action[], id: string): Action {
  const action = actions.find((each) => each.id === id)
  if (action === undefined) throw new Error(`No action ${id}.`)
  return action
}
