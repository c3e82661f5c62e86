import type { KubeObject } from '#machinery'
import { defineCustomKind } from '../customKind.ts'
import { metadataSections } from '../metadataSections.ts'
import { overview, tableSection } from '../overview.ts'
import { named } from '../relations.ts'
import { gatewayApi, namedBy, type Reference } from './gatewayApi.ts'

interface ReferenceGrant extends KubeObject {
  readonly spec?: { readonly from?: readonly Reference[]; readonly to?: readonly Reference[] }
}

export const referenceGrant = defineCustomKind<ReferenceGrant>({
  ...gatewayApi,
  resource: 'referencegrants',
  kind: 'ReferenceGrant',
  title: { one: 'Reference Grant', many: 'Reference Grants' },
  relations: ({ metadata, spec }) => [
    ...(spec?.from ?? []).flatMap(({ namespace }) =>
      named('Trusts', { group: '', kind: 'Namespace' }, '', namespace),
    ),
    // One without a name opens all of its kind.
    ...namedBy('Opens', spec?.to, { group: '', kind: '', namespace: metadata.namespace }),
  ],
  details: ({ metadata, spec = {} }) => [
    overview('Reference Grant', metadata, []),
    ...tableSection(
      'May refer',
      ['Kind', 'API group', 'Namespace'],
      (spec.from ?? []).map(({ kind = '', group = '', namespace = '' }) => [
        kind,
        groupText(group),
        namespace,
      ]),
    ),
    ...tableSection(
      'May be referred to',
      ['Kind', 'API group', 'Name'],
      (spec.to ?? []).map(({ kind = '', group = '', name }) => [kind, groupText(group), name || 'All']),
    ),
    ...metadataSections(metadata),
  ],
})

const groupText = (group: string): string => group || 'core'
