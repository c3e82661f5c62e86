import type { CatalogResource } from '#contract'
import type { KubeObject } from '#machinery'
import { customKindOf } from '../customKinds.ts'
import { code } from '../detailFields.ts'
import type { DetailSection } from '../details.ts'
import type { TableKind } from '../kind.ts'
import { conditionsSection, metadataSections } from '../metadataSections.ts'
import { overview } from '../overview.ts'
import { withoutNulls } from '../withoutNulls.ts'
import { readConditions } from './readConditions.ts'
import { valueSections } from './valueSections.ts'

type Identity = Pick<CatalogResource, 'domain' | 'group' | 'version' | 'resource' | 'kind' | 'isNamespaced'>

/**
 * customResource is the kind of a resource that Flotilla has no columns of its own for. Its rows are the server's own
 * table, whose columns are known when it has answered; its overview shows what any object may have. Of some, wherever they
 * are served, more is known.
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
    // What a controller makes of it is its own affair.
    owns: [],
    selects: () => null,
    relations: (object) => asKnown(() => known?.relations(withoutNulls(object))) ?? [],
    details: (object) => {
      const plain = withoutNulls(object)
      return asKnown(() => known?.details(plain)) ?? details(plain)
    },
  }
}

/** Whoever installed the definition may have given it another shape than the one that is known: then it is as any other. */
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

/** `Policy` and `policies` are `Policies`; where the two have little in common the resource's name is the best there is. */
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
