import type { KubeObject } from '#machinery'
import type { Condition } from '../details/conditions.ts'
import type { PodSpec } from '../workloads/podTemplate.ts'

/** ContainerState has at most one of its three set. */
export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly running?: { readonly startedAt?: string | null }
  readonly terminated?: {
    readonly exitCode: number
    readonly signal?: number
    readonly reason?: string
    readonly message?: string
    readonly startedAt?: string | null
    readonly finishedAt?: string | null
  }
}

export interface ContainerStatus {
  readonly name: string
  readonly image?: string
  readonly imageID?: string
  readonly ready?: boolean
  readonly started?: boolean | null
  readonly restartCount?: number
  readonly state?: ContainerState
  readonly lastState?: ContainerState
}

/** Pod is the part of a pod that its row and its overview read. */
export interface Pod extends KubeObject {
  readonly spec?: PodSpec
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly conditions?: readonly Condition[]
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[]
    readonly podIP?: string
    readonly podIPs?: readonly { readonly ip?: string }[]
    readonly hostIP?: string
    readonly nominatedNodeName?: string
    readonly qosClass?: string
    readonly startTime?: string | null
  }
}
