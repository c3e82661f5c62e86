import * as v from 'valibot'
import { fieldManager } from '#contract'
import { type KubeObject, managedFieldsOf } from '#machinery'
import { type Action, defineAction, type Subject, toPatch } from './actions.ts'

const keyRule = 'a key is a name such as app or example.com/part'
const keySchema = v.pipe(
  v.string(keyRule),
  v.maxLength(317, keyRule),
  v.regex(
    /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/u,
    keyRule,
  ),
)
const labelRule =
  'the value of a label has letters, digits, dashes, dots and underscores, 63 at most, or is empty'
const labelSchema = v.pipe(
  v.string(labelRule),
  v.regex(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/u, labelRule),
)
const annotationRule = 'the value of an annotation is a text'
/** The limit of the API for all annotations of an object. */
const mostText = 256 * 1024
const annotationSchema = v.pipe(v.string(annotationRule), v.maxLength(mostText, annotationRule))

/** What changes; null for a key that is removed. */
const changes = <Value extends v.GenericSchema<string, string>>(value: Value) =>
  v.pipe(
    v.record(keySchema, v.nullable(value)),
    v.check((changed) => Object.keys(changed).length > 0, 'nothing is changed'),
  )
type Changes = Readonly<Record<string, string | null>>

/** What programs keep there for themselves. */
const hidden: readonly string[] = ['kubectl.kubernetes.io/last-applied-configuration']

const present = (of: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(of ?? {}).filter(([key]) => !hidden.includes(key)))

const shared = { isBulk: true, needs: toPatch }

const label = defineAction({
  ...shared,
  ...{ id: 'label', title: 'Label', doing: 'Labelling', done: 'Labelled' },
  args: v.object({ labels: changes(labelSchema) }),
  form: (object) => [
    {
      ...{
        id: 'labels',
        type: 'pairs',
        label: 'Labels',
        key: 'Key',
        value: 'Value',
        isFixed: false,
        default: {},
      },
      present: present(object?.metadata.labels),
    },
  ],
  says: ({ labels }, subject) => changeWords('label', labels, subject),
  warns: (_, { controller }) =>
    controller === undefined
      ? []
      : [
          `${controller.kind} ${controller.name} controls it. If it finds it by one of these labels, it lets go of it and creates another one.`,
        ],
  plan: (_, { labels }) => ({ type: 'patch', patchType: 'merge', body: { metadata: { labels } } }),
})

const annotate = defineAction({
  ...shared,
  ...{ id: 'annotate', title: 'Annotate', doing: 'Annotating', done: 'Annotated' },
  args: v.object({ annotations: changes(annotationSchema) }),
  form: (object) => [
    {
      ...{ id: 'annotations', type: 'pairs', label: 'Annotations', key: 'Key', value: 'Value' },
      ...{ isFixed: false, default: {} },
      present: present(object?.metadata.annotations),
    },
  ],
  says: ({ annotations }, subject) => changeWords('annotation', annotations, subject),
  plan: (_, { annotations }) => ({ type: 'patch', patchType: 'merge', body: { metadata: { annotations } } }),
})

/** `2 labels are set, and 1 is removed, of each of them.` */
function changeWords(noun: string, changed: Changes, { targets }: Subject): readonly string[] {
  const values = Object.values(changed)
  const removed = values.filter((value) => value === null).length
  const set = values.length - removed
  const counted = (count: number, done: string) =>
    count === 0 ? [] : [`${count} ${noun}${count === 1 ? ' is' : 's are'} ${done}`]
  const parts = [...counted(set, 'set'), ...counted(removed, 'removed')]
  if (parts.length === 0) return []
  return [`${parts.join(' and ')}${targets.length === 1 ? '' : ' on each of them'}.`]
}

const finalizerRule = 'finalizer is the name of one of its finalizers'
const finalizersOf = (object: KubeObject | null): readonly string[] => object?.metadata.finalizers ?? []

const removeFinalizer = defineAction({
  id: 'remove-finalizer',
  isFinal: true,
  title: 'Remove a finalizer from',
  menuTitle: 'Remove finalizer',
  doing: 'Removing a finalizer from',
  done: 'Removed a finalizer from',
  isDangerous: true,
  isTyped: true,
  args: v.object({
    finalizer: v.pipe(
      v.string(finalizerRule),
      v.minLength(1, finalizerRule),
      v.maxLength(317, finalizerRule),
    ),
  }),
  form: (object) => {
    const choices = finalizersOf(object).map((name) => ({ value: name, label: name }))
    return [
      {
        ...{ id: 'finalizer', type: 'select', label: 'Finalizer', choices },
        default: choices[0]?.value ?? null,
      },
    ]
  },
  needs: toPatch,
  obstacle: ({ read }) =>
    read === undefined || finalizersOf(read).length > 0 ? null : 'It has no finalizers.',
  says: ({ finalizer }, { finalizers, isTerminating = false }) => [
    `The controller of ${finalizer} does not clean up any more: storage, load balancers or other objects may stay behind.`,
    ...(isTerminating && finalizers.every((each) => each === finalizer)
      ? ['It is marked as deleted, and gone at once without this finalizer.']
      : []),
  ],
  // The list is replaced as a whole, so that it is bound to the object that it was made from.
  planFrom: (object, { finalizer }) => {
    const finalizers = finalizersOf(object).filter((each) => each !== finalizer)
    const { resourceVersion } = object.metadata
    return {
      type: 'patch',
      patchType: 'merge',
      body: { metadata: { resourceVersion, finalizers: finalizers.length === 0 ? null : finalizers } },
    }
  },
})

/**
 * giveBack takes Flotilla out of the managers of an object's fields. The fields keep their values, and what the programs that
 * apply the object say of them next is no conflict.
 */
const giveBack = defineAction({
  id: 'give-back',
  isFinal: true,
  isBulk: true,
  title: 'Give back the fields of',
  menuTitle: 'Give back fields',
  doing: 'Giving back the fields of',
  done: 'Gave back the fields of',
  args: v.object({}),
  needs: toPatch,
  says: (_, { targets }) => [
    'Flotilla is no longer a manager of the fields that were set from here. They keep their values.',
    `Helm, Argo CD, Flux or kubectl can apply ${targets.length === 1 ? 'it' : 'them'} without a conflict, and may set these fields to other values.`,
  ],
  planFrom: (object) => {
    const entries = managedFieldsOf(object)
    const own = entries.flatMap(({ manager }, place) => (manager === fieldManager ? [place] : []))
    if (own.length === 0) return { type: 'patch', patchType: 'merge', body: {} }
    // An API server keeps the managers of an object where a change would leave none.
    if (own.length === entries.length)
      return { type: 'refuse', reason: 'No other program is a manager of its fields.' }
    return {
      type: 'patch',
      patchType: 'json',
      // The last first, so that each place is still the one that was read.
      operations: own
        .toReversed()
        .map((place) => ({ op: 'remove', path: `/metadata/managedFields/${place}`, value: undefined })),
      resourceVersion: object.metadata.resourceVersion,
    }
  },
})

/** metadataActions change parts that every object has. */
export const metadataActions: readonly Action[] = [label, annotate, removeFinalizer, giveBack]
