import type { KubeObject } from '#machinery'
import { age, text } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { items } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'

type Amounts = Readonly<Record<string, string>>

interface ResourceQuota extends KubeObject {
  readonly spec?: { readonly scopes?: readonly string[] }
  readonly status?: { readonly hard?: Amounts; readonly used?: Amounts }
}

export const resourceQuota = defineKind<ResourceQuota, ResourceQuota>({
  gvr: { group: '', version: 'v1', resource: 'resourcequotas' },
  kind: 'ResourceQuota',
  title: { one: 'Resource Quota', many: 'Resource Quotas' },
  scope: 'namespaced',
  group: 'policy',
  read: (object) => object,
  columns: [
    text('Request', (quota) => usage(quota, false), { priority: 2, absent: '' }),
    text('Limit', (quota) => usage(quota, true), { priority: 2, absent: '' }),
    age(),
  ],
  details: (quota) => [
    overview('Resource Quota', quota.metadata, [['Scopes', items(quota.spec?.scopes)]]),
    ...tableSection('Usage', ['Resource', 'Used', 'Hard'], rows(quota)),
    ...metadataSections(quota.metadata),
  ],
})

/** The resources with their used and hard amounts, sorted by name. */
const rows = ({ status }: ResourceQuota): [string, string, string][] =>
  Object.entries(status?.hard ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, hard]) => [resource, status?.used?.[resource] ?? '0', hard])

/** kubectl's columns REQUEST and LIMIT: a resource named `limits.…` belongs to the second, any other to the first. */
const usage = (quota: ResourceQuota, isLimit: boolean): string =>
  rows(quota)
    .filter(([resource]) => resource.startsWith('limits.') === isLimit)
    .map(([resource, used, hard]) => `${resource}: ${used}/${hard}`)
    .join(', ')
