import type { Tone } from '#contract'
import { epochSeconds, type KubeObject } from '#machinery'
import { age, status } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { finding, type KindFacts, type Rule } from '../definition/facts.ts'
import { refs } from '../definition/relations.ts'
import { type Condition, conditionsSection } from '../details/conditions.ts'
import { fields, items, state } from '../details/fields.ts'
import { metadataFields, metadataSections } from '../details/sections.ts'

interface Namespace extends KubeObject {
  readonly spec?: { readonly finalizers?: readonly string[] }
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] }
}

const terminating: Rule = {
  id: 'namespace-terminating',
  severity: 'warning',
  finding: 'Stuck terminating',
  graceS: 120,
  hint: "Delete the namespace's remaining objects, or check their finalizers.",
}

export const namespace = defineKind<Namespace, Namespace>({
  gvr: { group: '', version: 'v1', resource: 'namespaces' },
  kind: 'Namespace',
  title: { one: 'Namespace', many: 'Namespaces' },
  scope: 'cluster',
  group: 'cluster',
  read: (object) => object,
  columns: [status(namespaceStatus), age()],
  facts,
  rules: [terminating],
  relations: ({ metadata: { name: namespace } }) =>
    [refs.resourceQuota, refs.limitRange].map((of) => ({
      how: 'selected',
      relation: 'Limited by',
      of,
      namespace,
      selector: '',
    })),
  details: (object) => [
    {
      type: 'fields',
      title: 'Namespace',
      fields: [
        ...fields([['Status', state(namespaceStatus(object))]]),
        ...metadataFields(object.metadata),
        ...fields([['Namespace finalizers', items(object.spec?.finalizers)]]),
      ],
    },
    // A namespace has conditions only while it is being deleted: they report what delays the deletion.
    ...conditionsSection(object.status?.conditions),
    ...metadataSections(object.metadata),
  ],
})

function facts({ metadata, status }: Namespace): KindFacts {
  const since = epochSeconds(metadata.deletionTimestamp)
  if (since === null) return {}
  const obstacles = (status?.conditions ?? []).filter((condition) => condition.status === 'True')
  const message = obstacles.map(({ message }) => message ?? '').join(' ')
  return {
    amounts: { terminating: 1 },
    findings: [finding(terminating, message || 'The namespace was deleted but still exists.', { since })],
  }
}

function namespaceStatus({ status }: Namespace): readonly [Tone, string] {
  const word = status?.phase
  // A namespace that the user may not read has only its name.
  if (word === undefined) return ['off', 'Unknown']
  return [word === 'Active' ? 'ok' : 'warn', word]
}
