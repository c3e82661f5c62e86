import type { KubeObject } from '#machinery'

/** ServicePort is one port of a service. */
export interface ServicePort {
  readonly name?: string
  readonly port: number
  readonly protocol?: string
  readonly nodePort?: number
  readonly targetPort?: number | string
  readonly appProtocol?: string
}

/** Service is the part of a service that its row and its overview read. */
export interface Service extends KubeObject {
  readonly spec?: {
    readonly type?: string
    readonly clusterIP?: string
    readonly clusterIPs?: readonly string[]
    readonly externalIPs?: readonly string[]
    readonly externalName?: string
    readonly ports?: readonly ServicePort[]
    readonly selector?: Readonly<Record<string, string>>
    readonly sessionAffinity?: string
    readonly externalTrafficPolicy?: string
    readonly internalTrafficPolicy?: string
    readonly ipFamilies?: readonly string[]
    readonly loadBalancerClass?: string
  }
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[]
    }
  }
}
