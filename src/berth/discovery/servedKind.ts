import { resourceDomain } from '#contract'
import { customKindOf, customResource, type Kind, type KindRef, kindOfGvk } from '#kinds'
import type { ApiDiscovery, ApiResource } from '#kube'
import type { Gvr } from '#machinery'

/** ServedKind is where objects of a kind are found, and what is known of them. */
export interface ServedKind {
  readonly gvr: Gvr
  readonly kind: string
  readonly isNamespaced: boolean
  /** Null where Flotilla has no rules of its own for it. */
  readonly known: Kind | null
}

/** WantedKind is a kind to look for. */
export interface WantedKind extends KindRef {
  /** The version that is taken where it is served. */
  readonly version?: string
  /** True where an object of the cluster names the kind, so that it is probably served. */
  readonly isNamed?: boolean
}

/** registeredKind finds a kind that every cluster serves, without a look at the list; null where it is none of these. */
export function registeredKind(wanted: WantedKind): ServedKind | null {
  const known = kindOfGvk(wanted)
  if (known === undefined) return null
  const { gvr, kind, scope } = known
  return { gvr, kind, isNamespaced: scope === 'namespaced', known }
}

/** selectKind finds a kind on the list of what is served; null where it is not on it. */
export function selectKind({ resources }: ApiDiscovery, wanted: WantedKind): ServedKind | null {
  const offered = resources.filter(({ gvr, kind }) => gvr.group === wanted.group && kind === wanted.kind)
  const found = offered.find(({ gvr }) => gvr.version === wanted.version) ?? offered[0]
  return found === undefined ? null : servedKind(found)
}

/**
 * selectKindsInGroup finds the namespaced kinds of an API group that can be listed, each in one version; null where there
 * are none.
 */
export function selectKindsInGroup({ resources }: ApiDiscovery, group: string): readonly ServedKind[] | null {
  const kinds = new Map<string, ServedKind>()
  for (const resource of resources) {
    const { gvr, kind, isNamespaced, verbs } = resource
    if (gvr.group !== group || !isNamespaced || !verbs.includes('list') || kinds.has(kind)) continue
    const known = kindOfGvk({ group, kind })
    kinds.set(kind, known === undefined ? servedKind(resource) : { gvr, kind, isNamespaced, known })
  }
  return kinds.size === 0 ? null : [...kinds.values()]
}

const servedKind = ({ gvr, kind, isNamespaced }: ApiResource): ServedKind => ({
  gvr,
  kind,
  isNamespaced,
  known: knownResource(gvr, isNamespaced),
})

/** knownResource is what Flotilla knows of a resource beyond its definition; null if it knows nothing more. */
export function knownResource(gvr: Gvr, isNamespaced: boolean): Kind | null {
  const custom = customKindOf(gvr)
  if (custom === undefined) return null
  return customResource({ domain: resourceDomain(gvr), ...gvr, kind: custom.kind, isNamespaced })
}
