import { type ForwardTarget, forwardsTo } from '#contract'
import type { KubeObject } from '#machinery'

/** ForwardablePort is a port that an object declares. */
export interface ForwardablePort {
  /** As a forward names it: by its name where it has one, as the number may change. */
  readonly port: string
  readonly number: number
  readonly label: string
}

interface Declared {
  readonly name?: string
  readonly port?: number
  readonly containerPort?: number
  readonly protocol?: string
}

interface PodSpec {
  readonly containers?: readonly { readonly name?: string; readonly ports?: readonly Declared[] }[]
}

/** portsOf are the TCP ports that a service, a pod or a workload declares. A container may listen at others, a service may not. */
export function portsOf(domain: ForwardTarget['domain'], object: KubeObject): readonly ForwardablePort[] {
  const { spec = {} } = object as {
    readonly spec?: PodSpec & { ports?: readonly Declared[]; template?: { spec?: PodSpec } }
  }
  const podSpec = spec.template?.spec ?? spec
  const containers = podSpec.containers ?? []
  const declared: readonly (Declared & { readonly of?: string })[] =
    forwardsTo(domain) === 'service'
      ? (spec.ports ?? [])
      : containers.flatMap(({ name = '', ports = [] }) =>
          ports.map((each) => (containers.length > 1 ? { ...each, of: name } : each)),
        )
  return declared.flatMap(({ name, port, containerPort, protocol = 'TCP', of }) => {
    const number = port ?? containerPort
    if (number === undefined || protocol !== 'TCP') return []
    const words = [String(number), name, of === undefined ? undefined : `of ${of}`].filter((word) => word)
    return [{ port: name ?? String(number), number, label: words.join(' ') }]
  })
}

/** localPortFor is a port of this machine that is easily told from the remote one, and needs no administrator. */
export const localPortFor = (number: number): number => (number >= 1024 ? number : number + 8000)
