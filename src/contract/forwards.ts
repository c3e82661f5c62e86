import * as v from 'valibot'
import { type PermissionParams, webSocketNeedsCreate } from './permissions.ts'

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(253))
const forwardId = v.pipe(
  v.string('forwardId is required'),
  v.minLength(1, 'forwardId is required'),
  v.maxLength(50, 'forwardId is too long'),
)
const confirmed = v.optional(v.boolean('confirmed must be true or false'), false)
const localPort = v.pipe(
  v.number('localPort must be a whole number'),
  v.integer('localPort must be a whole number'),
  v.minValue(0, 'localPort must not be negative'),
  v.maxValue(65_535, 'localPort must be at most 65535'),
)

/** forwardDomains are the domains of the objects whose ports can be forwarded. */
export const forwardDomains = [
  'pods',
  'services',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'jobs',
] as const

/** ForwardTarget is the port of an object. It is the target that is kept, whichever pods it has. */
const forwardTargetEntries = {
  domain: v.picklist(forwardDomains, `domain must be one of ${forwardDomains.join(', ')}`),
  namespace: name,
  name,
  /** A number, or the name of a port: of a service's own, otherwise of a container's. */
  port: v.pipe(v.string('port must be text'), v.minLength(1, 'port is required'), v.maxLength(63)),
}
export type ForwardTarget = Pick<RememberedForward, 'domain' | 'namespace' | 'name' | 'port'>

/** forwardsTo is what the connections of a forward lead to: its pod, or one of the pods of a service or a workload. */
export const forwardsTo = (domain: ForwardTarget['domain']): 'pod' | 'service' | 'workload' =>
  domain === 'pods' ? 'pod' : domain === 'services' ? 'service' : 'workload'

/** Parameters of `forward/open`. */
export const forwardOpenSchema = v.object({
  ...forwardTargetEntries,
  /** The port of this machine; 0 lets the system choose a free one. */
  localPort: v.optional(localPort, 0),
  /** It is opened again when its cluster is. */
  restores: v.optional(v.boolean('restores must be true or false'), false),
  confirmed,
})
export type ForwardOpening = v.InferOutput<typeof forwardOpenSchema>

export const forwardParamsSchema = v.object({ forwardId })
export const forwardStartSchema = v.object({ forwardId, localPort: v.optional(localPort), confirmed })
export const forwardChangeSchema = v.object({
  forwardId,
  restores: v.boolean('restores must be true or false'),
})

/** rememberedForwardSchema is what is kept of a forward while its cluster's process does not run. */
export const rememberedForwardSchema = v.object({
  ...forwardTargetEntries,
  localPort,
  restores: v.boolean(),
})
export type RememberedForward = v.InferOutput<typeof rememberedForwardSchema>

/** More forwards than a person needs in one cluster. */
export const maxForwards = 50

/** forwardNeeds is what a person must be allowed to do for a forward, on a server of that version. */
export const forwardNeeds = (serverVersion: string | null, namespace: string): readonly PermissionParams[] =>
  // An older server takes either of two verbs; the berth finds out.
  webSocketNeedsCreate(serverVersion)
    ? [{ verb: 'create', group: '', resource: 'pods', subresource: 'portforward', namespace, name: '' }]
    : []

/** ForwardReport is one forward of the cluster, listening or stopped. */
export interface ForwardReport extends RememberedForward {
  readonly forwardId: string
  /**
   * `listening`: a pod can take connections. `waiting`: the port is open and new connections wait, for the reason given. `refused`:
   * the port is open, and connections fail until the reason is gone. `stopped`: the port is closed.
   */
  readonly state: 'listening' | 'waiting' | 'refused' | 'stopped'
  readonly reason: string | null
  /** The pod that the next connection would go to; null where there is none. */
  readonly pod: string | null
  /** How a browser would open it; null where it does not look like a web server. */
  readonly scheme: 'http' | 'https' | null
  /** Connections that are open, that there have been, and those among them that failed. */
  readonly connections: { readonly open: number; readonly total: number; readonly failed: number }
  readonly lastFailure: { readonly at: number; readonly message: string } | null
}

/** ForwardList is the document `forwards`: those of this cluster, the oldest first. */
export interface ForwardList {
  readonly forwards: readonly ForwardReport[]
}

/** PortTaken are the details of the error `port_taken`; `next` is a port that is free at that moment, null where none is near. */
export interface PortTaken {
  readonly port: number
  readonly next: number | null
}
