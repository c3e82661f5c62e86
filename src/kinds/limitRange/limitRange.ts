import type { KubeObject } from '#machinery'
import { age, list } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'

type Amounts = Readonly<Record<string, string>>

interface Limit {
  readonly type?: string
  readonly min?: Amounts
  readonly max?: Amounts
  readonly default?: Amounts
  readonly defaultRequest?: Amounts
  readonly maxLimitRequestRatio?: Amounts
}

interface LimitRange extends KubeObject {
  readonly spec?: { readonly limits?: readonly Limit[] | null }
}

const limitsOf = ({ spec }: LimitRange): readonly Limit[] => spec?.limits ?? []

export const limitRange = defineKind<LimitRange, LimitRange>({
  gvr: { group: '', version: 'v1', resource: 'limitranges' },
  kind: 'LimitRange',
  title: { one: 'Limit Range', many: 'Limit Ranges' },
  scope: 'namespaced',
  group: 'policy',
  read: (object) => object,
  columns: [
    // kubectl prints only the age. This column tells limit ranges apart.
    list('Limits', (range) => [...new Set(limitsOf(range).flatMap(({ type }) => type ?? []))], {
      priority: 2,
    }),
    age(),
  ],
  details: (range) => [
    overview('Limit Range', range.metadata, []),
    ...tableSection(
      'Limits',
      ['Type', 'Resource', 'Min', 'Max', 'Default request', 'Default limit', 'Max limit/request ratio'],
      limitsOf(range).flatMap(limitRows),
    ),
    ...metadataSections(range.metadata),
  ],
})

function limitRows(limit: Limit): string[][] {
  const columns = [limit.min, limit.max, limit.defaultRequest, limit.default, limit.maxLimitRequestRatio]
  const resources = new Set(columns.flatMap((amounts) => Object.keys(amounts ?? {})))
  return [...resources]
    .sort()
    .map((resource) => [limit.type ?? '', resource, ...columns.map((amounts) => amounts?.[resource] ?? '')])
}
