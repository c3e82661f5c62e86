import { type CatalogResource, resourceDomain } from '#contract'
import { kinds } from '#kinds'
import type { ApiResource } from '#kube'
import { compareText, type Gvr } from '#machinery'

/** CatalogKind is one resource that the server offers, in the version that is shown, and how the catalog treats it. */
export interface CatalogKind extends Omit<CatalogResource, 'count' | 'state'> {
  readonly gvr: Gvr
  /** False where its objects are not part of the catalog. */
  readonly isFollowed: boolean
  /** The resources in use are read first. */
  readonly order: number
}

/** They say something about other objects, in numbers that would bury them. */
const notFollowed: readonly (readonly [group: string, resource: string])[] = [
  ['', 'events'],
  ['events.k8s.io', 'events'],
  ['coordination.k8s.io', 'leases'],
]

/** The order of use; resources that are not named come last. */
const firstOfUse: readonly string[] = [
  'namespaces',
  'deployments',
  'statefulsets',
  'daemonsets',
  'cronjobs',
  'jobs',
  'pods',
  'nodes',
  'services',
  'ingresses',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
  'persistentvolumes',
  'customresourcedefinitions',
  'apiservices',
  'serviceaccounts',
  'replicasets',
]

/**
 * selectCatalogKinds is everything that can be listed, once: in the version Flotilla has columns for, or the one the server
 * prefers. Sorted by group and resource.
 */
export function selectCatalogKinds(resources: readonly ApiResource[]): CatalogKind[] {
  const served = new Map<string, ApiResource[]>()
  for (const resource of resources) {
    if (!resource.verbs.includes('list')) continue
    const key = JSON.stringify([resource.gvr.group, resource.gvr.resource])
    served.set(key, [...(served.get(key) ?? []), resource])
  }
  return [...served.values()].map(catalogKind).sort(byGroupAndResource)
}

function catalogKind(versions: readonly ApiResource[]): CatalogKind {
  const [preferred] = versions as [ApiResource, ...ApiResource[]]
  const { group, resource } = preferred.gvr
  const own = kinds.find(({ gvr }) => gvr.group === group && gvr.resource === resource)
  const shown = versions.find(({ gvr }) => gvr.version === own?.gvr.version) ?? preferred
  const isOwn = own?.gvr.version === shown.gvr.version
  const { gvr, kind, isNamespaced, verbs, shortNames, subresources } = shown
  const place = isBuiltIn(group) ? firstOfUse.indexOf(resource) : -1
  return {
    gvr,
    domain: own !== undefined && isOwn ? own.domain : resourceDomain(gvr),
    group,
    version: gvr.version,
    versions: versions.map((each) => each.gvr.version),
    resource,
    kind,
    isNamespaced,
    isCustom: !isBuiltIn(group),
    verbs,
    shortNames,
    subresources,
    isFollowed:
      verbs.includes('watch') &&
      !notFollowed.some(([itsGroup, itsResource]) => itsGroup === group && itsResource === resource),
    order: place === -1 ? firstOfUse.length : place,
  }
}

/** Groups of the Kubernetes project have no dot, or end in its own domain, which other projects may not use. */
const isBuiltIn = (group: string): boolean =>
  !group.includes('.') ||
  [
    'apiextensions',
    'apiregistration',
    'admissionregistration',
    'authentication',
    'authorization',
    'certificates',
    'coordination',
    'discovery',
    'events',
    'flowcontrol.apiserver',
    'internal.apiserver',
    'networking',
    'node',
    'rbac.authorization',
    'resource',
    'scheduling',
    'storage',
    'storagemigration',
  ].some((name) => group === `${name}.k8s.io`)

const byGroupAndResource = (a: CatalogKind, b: CatalogKind): number =>
  compareText(a.group, b.group) || compareText(a.resource, b.resource)
