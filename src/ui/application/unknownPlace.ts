import { type CatalogSummary, type Kubeconfigs, parseResourceDomain } from '#contract'

/** UnknownWords say that an address leads to something that is not there. */
export interface UnknownWords {
  readonly what: string
  readonly why: string
}

const longestNamed = 80

/**
 * named quotes a name from an address, which may be hostile: cut to a line's length, and kept from turning the
 * direction of the words around it.
 */
export function named(name: string): string {
  const plain = name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu, ' ')
  const letters = [...plain]
  const short = letters.length > longestNamed ? `${letters.slice(0, longestNamed).join('')}…` : plain
  return `“\u2068${short}\u2069”`
}

/** unknownResource says why there is nothing of a domain that no view or kind has; null while that is not known yet. */
export function unknownResource(
  domain: string,
  catalog: CatalogSummary | null,
  noun: 'view' | 'kind' = 'view',
): UnknownWords | null {
  const gvr = parseResourceDomain(domain)
  if (gvr === null)
    return {
      what: `There is no ${noun} ${named(domain)}`,
      why: 'The address may be mistyped, or come from another version of Flotilla.',
    }
  if (catalog === null) return null
  const { health, resources, isComplete } = catalog
  if (health.state === 'error')
    return {
      what: `It is not known whether this cluster serves ${named(gvr.resource)}`,
      why: health.reason ?? 'The list of resources that it serves could not be read.',
    }
  if (resources.length === 0 && !isComplete) return null
  const broken = health.brokenGroups.find(
    ({ group, version }) => group === gvr.group && version === gvr.version,
  )
  const api = gvr.group === '' ? gvr.version : `${gvr.group}/${gvr.version}`
  if (broken !== undefined)
    return { what: `${named(gvr.resource)} cannot be shown`, why: `${named(api)}: ${broken.problem}` }
  return {
    what: `This cluster does not serve ${named(gvr.resource)}`,
    why: `${named(api)} has no such resource. Its definition or its API may have been deleted.`,
  }
}

/** missingCluster says that an address leads to a cluster that is not open, and what to do about it. */
export function missingCluster(clusterId: string, kubeconfigs: Kubeconfigs | null): string {
  const isListed = kubeconfigs?.files.some(({ contexts }) =>
    contexts.some((context) => context.clusterId === clusterId),
  )
  if (isListed === false)
    return `The address leads to ${named(clusterId)}, which is in no known kubeconfig. Its file may have been moved. The settings list the places where Flotilla looks for kubeconfigs.`
  return `The address leads to ${named(clusterId)}, which is not open. Select it in the kubeconfig dropdown to go there.`
}
