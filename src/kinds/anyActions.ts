import * as v from 'valibot'
import { type Action, defineAction, type Subject, secondsFrom, switchedBy } from './actions.ts'

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
  args: deleteArgs,
  form: [
    {
      id: 'propagationPolicy',
      type: 'choice',
      label: 'Propagation policy',
      choices: [
        { value: 'Background', label: 'Background: what it owns is deleted after it' },
        { value: 'Foreground', label: 'Foreground: what it owns is deleted before it' },
        { value: 'Orphan', label: 'Orphan: what it owns stays' },
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
function ownedSentences({ propagationPolicy }: DeleteArgs, { targets }: Subject): string[] {
  // A pod owns nothing in almost every cluster; a sentence about it would only be read past.
  if (propagationPolicy === 'Background' && targets.every(isPods)) return []
  const [it, owns, is] = targets.length === 1 ? ['it', 'owns', 'is'] : ['they', 'own', 'are']
  switch (propagationPolicy) {
    case 'Background':
      return [`Objects that ${it} ${owns} are deleted afterwards.`]
    case 'Foreground':
      return [
        `Objects that ${it} ${owns} are deleted first. Until they are gone, ${it} ${is} marked as deleted and ${targets.length === 1 ? 'stays' : 'stay'}.`,
      ]
    case 'Orphan':
      return [`Objects that ${it} ${owns} stay, without an owner. You have to delete them yourself.`]
  }
}

/** How these objects end. */
function endSentences({ force }: DeleteArgs, { targets, finalizers }: Subject): string[] {
  const [it, waits, its] = targets.length === 1 ? ['It', 'waits', 'its'] : ['They', 'wait', 'their']
  return [
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
export const anyActions: readonly Action[] = [remove]
