import * as v from 'valibot'
import { type Action, defineAction, type Owned, type Subject, secondsFrom, switchedBy } from './actions.ts'
import { metadataActions } from './metadataActions.ts'

const isPods = ({ group, resource }: { group: string; resource: string }): boolean =>
  group === '' && resource === 'pods'

const policyRule = 'propagationPolicy must be Background, Foreground or Orphan'

const deleteArgs = v.object({
  /** What happens to the objects that these own. */
  propagationPolicy: v.optional(v.picklist(['Background', 'Foreground', 'Orphan'], policyRule), 'Background'),
  /** How long each pod has to end; null for the time that the pod itself asks for. None at all is `force`. */
  gracePeriodSeconds: secondsFrom('gracePeriodSeconds', 1),
  /** The API server forgets the pod at once, and does not wait until its node has ended it. */
  force: switchedBy('force'),
})
type DeleteArgs = v.InferOutput<typeof deleteArgs>

const remove = defineAction({
  id: 'delete',
  title: 'Delete',
  doing: 'Deleting',
  done: 'Deleted',
  isDangerous: true,
  isBulk: true,
  removesObject: true,
  shortcut: 'delete',
  outcomeWords: { running: 'Terminating', done: 'Deleted', gone: 'Already gone' },
  // A pod owns nothing in almost every cluster.
  looksFor: (target) => (isPods(target) ? null : 'owned'),
  args: deleteArgs,
  form: [
    {
      id: 'propagationPolicy',
      type: 'choice',
      label: 'Propagation policy',
      choices: [
        { value: 'Background', label: 'Background' },
        { value: 'Foreground', label: 'Foreground' },
        { value: 'Orphan', label: 'Orphan' },
      ],
      default: 'Background',
    },
    {
      id: 'gracePeriodSeconds',
      type: 'number',
      label: 'Grace period',
      absent: 'the pods’ own',
      unit: 's',
      least: 1,
      most: 86_400,
      default: null,
      isFor: isPods,
    },
    {
      id: 'force',
      type: 'checkbox',
      label: 'Force: do not wait until the node has ended the pod',
      hint: 'The process may still be running on the node.',
      default: false,
      isDangerous: true,
      isFor: isPods,
    },
  ],
  needs: ({ group, resource, namespace, name }) => [
    { verb: 'delete', group, resource, subresource: '', namespace, name },
  ],
  says: (args, subject) => [...ownedSentences(args, subject), ...endSentences(args, subject)],
  plan: (_, { propagationPolicy, gracePeriodSeconds, force }) => {
    const graceSeconds = force ? 0 : gracePeriodSeconds
    const grace = graceSeconds === null ? {} : { gracePeriodSeconds: graceSeconds }
    return {
      type: 'delete',
      body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy, ...grace },
    }
  },
})

/** What happens to the objects that these own. */
function ownedSentences({ propagationPolicy }: DeleteArgs, { targets, owned }: Subject): string[] {
  // A sentence about what a pod owns would only be read past.
  if (propagationPolicy === 'Background' && targets.every(isPods)) return []
  if (owned?.isWhole === true && owned.counts.length === 0) return []
  const isOne = targets.length === 1
  const [it, owns, is, stays] = isOne ? ['it', 'owns', 'is', 'stays'] : ['they', 'own', 'are', 'stay']
  const what = owned === undefined || owned.counts.length === 0 ? '' : `: ${ownedWords(owned)}`
  switch (propagationPolicy) {
    case 'Background':
      return [`Objects that ${it} ${owns} are deleted afterwards${what}.`]
    case 'Foreground':
      return [
        `Objects that ${it} ${owns} are deleted first${what}.`,
        `Until they are gone, ${it} ${is} marked as deleted and ${stays}.`,
      ]
    case 'Orphan':
      return [
        `Objects that ${it} ${owns} stay, without an owner${what}.`,
        'You have to delete them yourself.',
      ]
  }
}

/** `1 ReplicaSet and 3 Pods`, `at least 3 Pods`. */
function ownedWords({ counts, isWhole }: Owned): string {
  const parts = counts.map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`)
  const all = [parts.slice(0, -1).join(', '), parts.at(-1) ?? ''].filter(Boolean).join(' and ')
  return isWhole ? all : `at least ${all}`
}

/** How these objects end. */
function endSentences(
  { force }: DeleteArgs,
  { targets, finalizers, controller, isTerminating = false }: Subject,
): string[] {
  const [it, waits, its] = targets.length === 1 ? ['It', 'waits', 'its'] : ['They', 'wait', 'their']
  return [
    ...(controller === undefined
      ? []
      : [`${controller.kind} ${controller.name} controls it and will probably create another one.`]),
    ...(isTerminating ? ['It is marked as deleted already.'] : []),
    ...(finalizers.length === 0
      ? []
      : [
          `${it} ${waits} for ${its} finalizers before ${it.toLowerCase()} can go: ${finalizers.join(', ')}.`,
        ]),
    ...(force
      ? [
          'The API server forgets the pod at once. Its process may still be running on the node, next to the pod that replaces it.',
        ]
      : []),
  ]
}

/** anyActions are what can be done to objects of every kind, custom resources too. */
export const anyActions: readonly Action[] = [...metadataActions, remove]
