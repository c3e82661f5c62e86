import type { Tone } from '#contract'
import type { KubeObject } from '#machinery'
import { age, status } from '../columns.ts'
import { fields, items, state } from '../detailFields.ts'
import { defineKind } from '../kind.ts'
import {
  badWhenTrue,
  type Condition,
  conditionsSection,
  metadataFields,
  metadataSections,
} from '../metadataSections.ts'

interface Namespace extends KubeObject {
  readonly spec?: { readonly finalizers?: readonly string[] }
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] }
}

export const namespace = defineKind<Namespace, Namespace>({
  gvr: { group: '', version: 'v1', resource: 'namespaces' },
  kind: 'Namespace',
  title: { one: 'Namespace', many: 'Namespaces' },
  scope: 'cluster',
  group: 'cluster',
  read: (object) => object,
  columns: [status(namespaceStatus), age()],
  details: (object) => [
    {
      type: 'fields',
      title: 'Namespace',
      fields: [
        ...fields([['Status', state(namespaceStatus(object))]]),
        ...metadataFields(object.metadata),
        ...fields([['Held by', items(object.spec?.finalizers)]]),
      ],
    },
    // They exist while the namespace is being deleted and say what is in the way.
    ...conditionsSection(object.status?.conditions, badWhenTrue),
    ...metadataSections(object.metadata),
  ],
})

function namespaceStatus({ status }: Namespace): readonly [Tone, string] {
  const word = status?.phase ?? ''
  return [word === 'Active' ? 'ok' : 'warn', word]
}
