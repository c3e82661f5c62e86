import type { ForwardTarget } from '#contract'
import { kindOfDomain } from '#kinds'
import { isNotFound, type KubeClient, type KubeError } from '#kube'
import { formatSelector, type KubeObject, type LabelSelector, resourcePath } from '#machinery'

/** Followed says which objects tell where a target's connections go, and to which of their ports. */
export type Followed =
  /** Pods by name or labels; each has the port of that number, or of that name. */
  | {
      readonly is: 'pods'
      readonly selector: { readonly labels: string } | { readonly name: string }
      readonly port: string
    }
  /** The slices of a service; `port` is the port's name in them, or a number where they are not asked. */
  | { readonly is: 'slices'; readonly service: string; readonly port: string | number }
  /** There is nothing that a connection could go to. */
  | { readonly is: 'nothing'; readonly reason: string; readonly isFinal: boolean }

interface ServicePort {
  readonly name?: string
  readonly port?: number
  readonly protocol?: string
}

interface Target extends KubeObject {
  readonly spec?: {
    readonly selector?: LabelSelector
    readonly type?: string
    readonly clusterIP?: string
    readonly ports?: readonly ServicePort[]
  }
}

/** readTarget reads what its connections depend on. Rejects with a KubeError where it cannot be read. */
export async function readTarget(
  target: ForwardTarget,
  client: KubeClient,
  signal: AbortSignal,
): Promise<Followed> {
  const { domain, namespace, name, port } = target
  const kind = kindOfDomain(domain)
  if (domain === 'pods') return { is: 'pods', selector: { name }, port }
  if (kind === undefined) return nothing(`Ports of ${domain} cannot be forwarded.`)
  let object: Target
  try {
    object = await client.json<Target>(resourcePath(kind.gvr, namespace, name), { signal })
  } catch (problem) {
    if (!isNotFound(problem as KubeError)) throw problem
    return {
      ...nothing(`There is no ${kind.title.one.toLowerCase()} “${name}” in ${namespace}.`),
      isFinal: false,
    }
  }
  if (domain === 'services') return followedOfService(object, port)
  const terms = formatSelector(object.spec?.selector ?? {})
  if (terms === null || terms.length === 0) return nothing(`“${name}” selects no pods.`)
  return { is: 'pods', selector: { labels: terms.join(',') }, port }
}

function followedOfService({ metadata, spec = {} }: Target, wanted: string): Followed {
  const { name } = metadata
  const { type, clusterIP, ports = [] } = spec
  if (type === 'ExternalName')
    return nothing(`The service “${name}” is only a name for another server, so no pod stands behind it.`)
  const found =
    ports.find((each) => each.name === wanted) ?? ports.find((each) => String(each.port) === wanted)
  if (found === undefined) {
    const known = ports.map((each) => [each.port, each.name].filter(Boolean).join(' ')).join(', ')
    return nothing(`The service “${name}” has no port ${wanted}; it has ${known === '' ? 'none' : known}.`)
  }
  const { protocol = 'TCP' } = found
  if (protocol !== 'TCP')
    return nothing(`The port ${wanted} of “${name}” is of ${protocol}; only TCP can be forwarded.`)
  // Who uses a headless service connects to its pods directly, by the number of its own port.
  const isHeadless = clusterIP === 'None'
  return { is: 'slices', service: name, port: isHeadless ? (found.port ?? 0) : (found.name ?? '') }
}

const nothing = (reason: string) => ({ is: 'nothing', reason, isFinal: true }) as const
