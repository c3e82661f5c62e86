import type { KubeObject } from '#machinery'
import type { Condition } from '../details/conditions.ts'

/** Node is the part of a node that its row and its overview read. */
export interface Node extends KubeObject {
  readonly spec?: {
    readonly unschedulable?: boolean
    readonly podCIDRs?: readonly string[]
    readonly podCIDR?: string
    readonly providerID?: string
    readonly taints?: readonly {
      readonly key: string
      readonly value?: string
      readonly effect: string
      readonly timeAdded?: string | null
    }[]
  }
  readonly status?: {
    readonly conditions?: readonly Condition[]
    readonly addresses?: readonly { readonly type: string; readonly address: string }[]
    readonly capacity?: Readonly<Record<string, string>>
    readonly allocatable?: Readonly<Record<string, string>>
    readonly nodeInfo?: {
      readonly kubeletVersion?: string
      readonly osImage?: string
      readonly kernelVersion?: string
      readonly architecture?: string
      readonly operatingSystem?: string
      readonly containerRuntimeVersion?: string
    }
  }
}
