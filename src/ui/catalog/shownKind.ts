import { useMemo } from 'react'
import { type CatalogResource, type CatalogSummary, parseResourceDomain } from '#contract'
import { customResource, type Kind, kindOfDomain, kindOfGvk, type OfferedTo } from '#kinds'
import type { Gvk } from '#machinery'
import { useClusterFacts } from './ClusterFacts.tsx'

/** ShownKind is a kind as far as the page shows it: one with columns of its own, or any other the cluster serves. */
export type ShownKind = Kind | ReturnType<typeof customResource>

/** servedResource is what the cluster says of the resource a domain names, in that version; undefined where it serves none. */
export function servedResource(catalog: CatalogSummary | null, domain: string): CatalogResource | undefined {
  const gvr = parseResourceDomain(domain)
  if (catalog === null || gvr === null) return undefined
  const served = catalog.resources.find(
    ({ group, resource, versions }) =>
      group === gvr.group && resource === gvr.resource && versions.includes(gvr.version),
  )
  return served === undefined ? undefined : { ...served, domain, version: gvr.version }
}

/** subresourcesOf are those that the cluster serves for the objects of a domain, as far as that is known. */
export function subresourcesOf(
  catalog: CatalogSummary | null,
  domain: string,
): Pick<OfferedTo, 'subresources'> {
  const served = servedResource(catalog, domain)
  return served === undefined ? {} : { subresources: served.subresources }
}

/** useShownKind is the kind of a domain's objects; null while it is not known, or where the cluster serves no such thing. */
export function useShownKind(domain: string): ShownKind | null {
  const { catalog } = useClusterFacts()
  const served = servedResource(catalog, domain)
  const kind = served?.kind
  const isNamespaced = served?.isNamespaced
  return useMemo(() => {
    const own = kindOfDomain(domain)
    const gvr = parseResourceDomain(domain)
    if (own !== undefined) return own
    if (gvr === null || kind === undefined || isNamespaced === undefined) return null
    return customResource({ ...gvr, domain, kind, isNamespaced })
  }, [domain, kind, isNamespaced])
}

/** LinkedKind is where objects of a kind are shown, and whether they are in namespaces. */
interface LinkedKind {
  readonly domain: string
  readonly isNamespaced: boolean
}

/** useKindOfGvk is the kind of such objects, whatever the version; null where it is not known, or nothing is served of it. */
export function useKindOfGvk({ group, kind }: Pick<Gvk, 'group' | 'kind'>): LinkedKind | null {
  const { catalog } = useClusterFacts()
  const own = kindOfGvk({ group, kind })
  if (own !== undefined) return { domain: own.domain, isNamespaced: own.scope === 'namespaced' }
  return catalog?.resources.find((served) => served.group === group && served.kind === kind) ?? null
}
