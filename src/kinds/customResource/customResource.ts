import type { CatalogResource } from '#contract'
import type { KubeObject } from '#machinery'
import { customKindOf } from '../customKinds.ts'
import { withoutNulls } from '../definition/defineKind.ts'
import type { TableKind } from '../definition/kind.ts'
import { type Condition, conditionsSection } from '../details/conditions.ts'
import type { DetailSection } from '../details/details.ts'
import { code } from '../details/fields.ts'
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
      : { objectStatus: (object) => asKnown(() => objectStatus(withoutNulls(object))) }),
    // Flotilla does not know which objects its controller makes.
    owns: [],
    selects: () => null,
    relations: (object) => asKnown(() => known?.relations(withoutNulls(object))) ?? [],
    details: (object) => {
      const plain = withoutNulls(object)
      return asKnown(() => known?.details(plain)) ?? details(plain)
    },
  }
}

/** Null if reading fails: the cluster's definition may have another shape than the known one. */
function asKnown<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

function details(object: KubeObject): DetailSection[] {
  const { apiVersion, kind, metadata, spec, status, ...rest } = object
  const conditions = readConditions(status)
  return [
    overview(kind ?? 'Object', metadata, [
      ['Kind', code(kind)],
      ['API version', code(apiVersion)],
    ]),
    ...conditionsSection(conditions),
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
  return common > 0 && common >= small.length - 2 ? kind.slice(0, common) + resource.slice(common) : resource
}

function withoutConditions(status: unknown): unknown {
  if (typeof status !== 'object' || status === null || Array.isArray(status)) return status
  const { conditions: _, ...rest } = status as { conditions?: unknown }
  return readConditions(status).length === 0 ? status : rest
}

/** The entries of `status.conditions` that have the fields of a condition; controllers may write anything there. */
function readConditions(status: unknown): Condition[] {
  const list = (status as { conditions?: unknown } | null | undefined)?.conditions
  if (!Array.isArray(list)) return []
  return list.flatMap((item: unknown) => {
    const { type, status, reason, message, lastTransitionTime } = (item ?? {}) as Record<string, unknown>
    if (typeof type !== 'string' || typeof status !== 'string') return []
    return [
      {
        type,
        status,
        ...(typeof reason === 'string' ? { reason } : {}),
        ...(typeof message === 'string' ? { message } : {}),
        ...(typeof lastTransitionTime === 'string' ? { lastTransitionTime } : {}),
      },
    ]
  })
}
