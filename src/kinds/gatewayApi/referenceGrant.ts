import type { KubeObject } from '#machinery'
import { defineCustomKind } from '../definition/customKind.ts'
import { named } from '../definition/relations.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'
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
      named('Allows references from', { group: '', kind: 'Namespace' }, '', namespace),
    ),
    // An entry without a name allows references to all objects of its kind, so it leads to none of them.
    ...namedBy('Allows references to', spec?.to, { group: '', kind: '', namespace: metadata.namespace }),
  ],
  details: ({ metadata, spec = {} }) => [
    overview('Reference Grant', metadata, []),
    ...tableSection(
      'From',
      ['Kind', 'Group', 'Namespace'],
      (spec.from ?? []).map(({ kind = '', group = '', namespace = '' }) => [
        kind,
        groupText(group),
        namespace,
      ]),
    ),
    ...tableSection(
      'To',
      ['Kind', 'Group', 'Name'],
      (spec.to ?? []).map(({ kind = '', group = '', name }) => [kind, groupText(group), name || 'All']),
    ),
    ...metadataSections(metadata),
  ],
})

const groupText = (group: string): string => group || 'core'
