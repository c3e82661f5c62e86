import * as v from 'valibot'
import type { Revision } from '#contract'
import type { KubeObject } from '#machinery'
import { defineAction, toPatch } from '../actions.ts'
import { outsideOwners } from './outsideOwners.ts'
import { replacedPods } from './replacedPods.ts'
import { keepersOf, revisionsOf, templateChanges } from './revisions.ts'

interface Workload extends KubeObject {
  readonly spec?: { readonly template?: object; readonly paused?: boolean }
}

/** Annotations that say something about one revision, and stay as they are, as kubectl leaves them. */
const own: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]

const rule = 'revision is the number of a revision'
const revisionArgs = v.object({
  revision: v.pipe(
    v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,15}$/u), v.transform(Number))], rule),
    v.integer(rule),
    v.minValue(1, rule),
  ),
})

/** rollback gives a workload the pod template of an earlier revision, as `kubectl rollout undo --to-revision` does. */
export const rollback = defineAction({
  id: 'rollback',
  title: 'Roll back',
  doing: 'Rolling back',
  done: 'Rolled back',
  args: revisionArgs,
  looksFor: () => 'revisions',
  form: (_, revisions = []) => {
    const choices = revisions.filter(({ isCurrent }) => !isCurrent).map(choiceOf)
    return [
      {
        ...{ id: 'revision', type: 'select', label: 'Revision', choices },
        default: choices[0]?.value ?? null,
      },
    ]
  },
  needs: (target) => [
    ...toPatch(target),
    {
      ...{ verb: 'list', group: 'apps', resource: keepersOf(target).resource },
      ...{ subresource: '', namespace: target.namespace, name: '' },
    },
  ],
  refusal: ({ spec }: Workload) => (spec?.paused === true ? 'It is paused. Resume it first.' : null),
  obstacle: ({ revisions }) =>
    revisions === undefined || revisions.some(({ isCurrent }) => !isCurrent)
      ? null
      : 'No other revision of it is left.',
  says: ({ revision }, { object, targets, revisions = [] }) => {
    const chosen = revisions.find((each) => each.revision === revision)
    const { template } = (object as Workload | undefined)?.spec ?? {}
    return chosen === undefined || template === undefined
      ? [replacedPods({ targets })]
      : templateChanges(template, chosen.template)
  },
  warns: (_, subject) => outsideOwners(subject, 'pod template'),
  planFrom: (object, { revision }, { target, history }) => {
    const chosen = revisionsOf(object, history).find((each) => each.revision === revision)
    const keeper = history.find(({ metadata }) => metadata.name === chosen?.name)
    if (chosen === undefined || keeper === undefined)
      return { type: 'refuse', reason: `The cluster has no revision ${revision} of it any more.` }
    if (chosen.isCurrent) return { type: 'patch', patchType: 'merge', body: {} }
    if (target.resource !== 'deployments') {
      const { data } = keeper as KubeObject & { readonly data: object }
      return { type: 'patch', patchType: 'strategic', body: data }
    }
    const { annotations = {}, resourceVersion } = object.metadata
    const kept = Object.entries(annotations).filter(([key]) => own.includes(key))
    const restored = Object.entries(keeper.metadata.annotations ?? {}).filter(([key]) => !own.includes(key))
    return {
      type: 'patch',
      patchType: 'json',
      resourceVersion,
      operations: [
        { op: 'replace', path: '/spec/template', value: chosen.template },
        { op: 'add', path: '/metadata/annotations', value: Object.fromEntries([...kept, ...restored]) },
      ],
    }
  },
})

/** `3 · web:1 · 2026-11-30 00:12`. */
function choiceOf({ revision, template, createdAt, changeCause }: Revision) {
  const { containers = [] } =
    (template as { spec?: { containers?: readonly { image?: string }[] } }).spec ?? {}
  const images = containers.map(({ image = '' }) => image).join(', ')
  const parts = [String(revision), changeCause ?? images, createdAt?.slice(0, 16).replace('T', ' ')]
  return { value: String(revision), label: parts.filter(Boolean).join(' · ') }
}
