import { formatSelector, type KubeObject, type LabelSelector } from '#machinery'

/** PodsOf is which pods belong to an object: a filter of the pods table, and where they are. */
export interface PodsOf {
  readonly filter: string
  /** Empty where they may be in any namespace. */
  readonly namespace: string
}

interface Selecting extends KubeObject {
  readonly spec?: { readonly selector?: unknown }
}

/** What selects pods by the selector of its spec. A Service has labels there, the others a LabelSelector. */
const selecting = [
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'services',
  'poddisruptionbudgets',
]

/** hasPods tells whether objects of that domain have pods of their own to be shown. */
export const hasPods = (domain: string): boolean => domain === 'nodes' || selecting.includes(domain)

/** podsOf says which pods belong to the object; null where none can. */
export function podsOf(domain: string, object: KubeObject): PodsOf | null {
  const { name, namespace = '' } = object.metadata
  if (domain === 'nodes') return { filter: `node:=${name}`, namespace: '' }
  const selector = (object as Selecting).spec?.selector ?? null
  if (selector === null || typeof selector !== 'object') return null
  const terms = formatSelector(
    domain === 'services' ? { matchLabels: selector as Record<string, string> } : (selector as LabelSelector),
  )
  if (terms === null) return null
  // No labels select every pod of the namespace, but for a Service, whose pods somebody else names then.
  if (terms.length === 0 && domain === 'services') return null
  return { filter: terms.map(labelTerm).join(' '), namespace }
}

const labelTerm = (requirement: string): string =>
  requirement.startsWith('!') ? `-label:"${requirement.slice(1)}"` : `label:"${requirement}"`
