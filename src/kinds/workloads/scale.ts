import * as v from 'valibot'
import type { KubeObject } from '#machinery'
import { type ActionSpec, defineAction, type Subject } from '../actions.ts'
import { outsideOwners } from './outsideOwners.ts'

/** The largest number that the API takes. */
const most = 2_147_483_647

const rule = `replicas must be a whole number from 0 to ${most}`
const scaleArgs = v.object({
  replicas: v.pipe(v.number(rule), v.integer(rule), v.minValue(0, rule), v.maxValue(most, rule)),
})

interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number | null }
}

const replicasOf = (object: KubeObject | null | undefined): number | null =>
  (object as Scalable | null | undefined)?.spec?.replicas ?? null

const scaling = {
  id: 'scale',
  title: 'Scale',
  doing: 'Scaling',
  done: 'Scaled',
  isBulk: true,
  shortcut: 'scale',
  args: scaleArgs,
  form: (object) => [
    {
      id: 'replicas',
      type: 'number',
      label: 'Replicas',
      least: 0,
      most,
      default: replicasOf(object),
      absent: 'number',
    },
  ],
  looksFor: () => 'autoscalers',
  needs: ({ group, resource, namespace, name }) => [
    { verb: 'patch', group, resource, subresource: 'scale', namespace, name },
  ],
  says: ({ replicas }, { targets, object }) => {
    const now = replicasOf(object)
    const isOne = targets.length === 1
    const [it, has, its] = isOne ? ['It', 'has', 'its'] : ['They', 'have', 'their']
    return [
      ...(now === null || now === replicas ? [] : [`${it} ${has} ${counted(now)} now.`]),
      ...(now === replicas ? [`${it} ${has} ${counted(now)} already.`] : []),
      ...(replicas === 0 && now !== 0 ? [`All of ${its} pods are deleted.`] : []),
    ]
  },
  warns: ({ replicas }, subject) => [
    ...(subject.autoscalers ?? []).map((autoscaler) => autoscalerWords(autoscaler, replicas)),
    ...outsideOwners(subject, 'number of replicas'),
    ...severalWords(subject),
  ],
} satisfies ActionSpec<typeof scaleArgs>

/** scale sets the number of replicas by the subresource that every kind with replicas has, as `kubectl scale` does. */
export const scale = defineAction({
  ...scaling,
  plan: (_, { replicas }) => ({
    type: 'patch',
    subresource: 'scale',
    patchType: 'merge',
    body: { spec: { replicas } },
  }),
})

const counted = (count: number): string => `${count} ${count === 1 ? 'replica' : 'replicas'}`

interface Autoscaler extends KubeObject {
  readonly spec?: { readonly minReplicas?: number | null; readonly maxReplicas?: number }
}

function autoscalerWords({ metadata, spec }: Autoscaler, replicas: number): string {
  if (replicas === 0)
    return `Pod Autoscaler ${metadata.name} does nothing more until there is a replica again.`
  const range = `${spec?.minReplicas ?? 1} and ${spec?.maxReplicas ?? 0}`
  return `Pod Autoscaler ${metadata.name} sets the number of replicas, between ${range}. It will change this number again.`
}

/** Of several objects none is read. */
const severalWords = ({ targets }: Subject): readonly string[] =>
  targets.length === 1
    ? []
    : ['An autoscaler, a Helm release or a GitOps tool that manages one of them may set its number back.']

/**
 * scaleOfOthers is the same for a resource that Flotilla does not know, where the cluster serves its scale. The scale of a
 * custom resource takes any uid, so that it is bound to the resourceVersion of the very object.
 */
export const scaleOfOthers = defineAction({
  ...scaling,
  obstacle: ({ subresources = [] }) => (subresources.includes('scale') ? null : undefined),
  planFrom: ({ metadata: { resourceVersion } }, { replicas }) => ({
    type: 'patch',
    subresource: 'scale',
    patchType: 'merge',
    body: { metadata: { resourceVersion }, spec: { replicas } },
  }),
})
