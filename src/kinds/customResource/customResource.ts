import type { CatalogResource } from '#contract'
import type { KubeObject } from '#machinery'
import { isCell } from '../cells/isCell.ts'
import { customKindOf } from '../customKinds.ts'
import type { TableKind } from '../definition/kind.ts'
import { readOr, withoutNulls } from '../definition/objectReading.ts'
import { isRelation } from '../definition/relations.ts'
import { type Condition, conditionsSection, readConditions } from '../details/conditions.ts'
import type { DetailSection } from '../details/details.ts'
import { code, plainText } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'
import { valueSections } from './valueSections.ts'

type Identity = Pick<CatalogResource, 'domain' | 'group' | 'version' | 'resource' | 'kind' | 'isNamespaced'>

/**
 * customResource is the kind of a resource that has no columns in Flotilla. Its rows are the server's own table, whose columns
 * are known after the first answer, and its overview shows the parts that any object may have. A CustomKind adds to it the
 * status, the relations and a richer overview.
 */
export function customResource({
  domain,
  group,
  version,
  resource,
  kind,
  isNamespaced,
}: Identity): Omit<TableKind, 'learn'> {
  const known = customKindOf({ group, resource })
  const { objectStatus } = known ?? {}
  return {
    form: 'table',
    domain,
    gvr: { group, version, resource },
    kind: known?.kind ?? kind,
    title: known?.title ?? { one: kind, many: pluralTitle(kind, resource) },
    scope: isNamespaced ? 'namespaced' : 'cluster',
    group: known?.place ?? 'extensions',
    columns: [],
    defaultSort: { column: 'name', isDescending: false },
    isNameWide: false,
    tableCells: () => [],
    ...(objectStatus === undefined
      ? {}
      : {
          objectStatus: (object) => {
            const status = readOr(() => objectStatus(withoutNulls(object)), null)
            return isCell('status', status) ? status : null
          },
        }),
    // Flotilla does not know which objects its controller makes.
    owns: [],
    selects: () => null,
    relations: (object) =>
      readOr(() => known?.relations(withoutNulls(object)).filter(isRelation), undefined) ?? [],
    details: (object) =>
      readOr(() => known?.details(withoutNulls(object)), undefined) ??
      readOr(() => details(withoutNulls(object)), []),
  }
}

function details(object: KubeObject): DetailSection[] {
  const { apiVersion, kind, metadata, spec, status, ...rest } = object
  return [
    overview(plainText(kind) || 'Object', metadata, [
      ['Kind', code(kind)],
      ['API version', code(apiVersion)],
    ]),
    ...conditionsSection(conditionsOf(status)),
    ...valueSections('Status', withoutConditions(status)),
    ...valueSections('Spec', spec),
    ...Object.entries(rest).flatMap(([name, value]) => valueSections(name, value)),
    ...metadataSections(metadata),
  ]
}

/** `Policy` and `policies` give `Policies`. If the two have little in common, the title is the name of the resource. */
function pluralTitle(kind: string, resource: string): string {
  const small = kind.toLowerCase()
  let common = 0
  while (common < small.length && small[common] === resource[common]) common += 1
  return common >= small.length - 2 ? kind.slice(0, common) + resource.slice(common) : resource
}

const conditionsOf = (status: unknown): Condition[] =>
  readConditions((status as { conditions?: unknown } | null | undefined)?.conditions)

function withoutConditions(status: unknown): unknown {
  if (typeof status !== 'object' || status === null || Array.isArray(status)) return status
  const { conditions: _, ...rest } = status as { conditions?: unknown }
  return conditionsOf(status).length === 0 ? status : rest
}
