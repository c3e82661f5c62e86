import * as v from 'valibot'

/** KnownNamespace is a namespace that is known of without a listing of all, how, and what the cluster says of it. */
export interface KnownNamespace {
  readonly name: string
  /**
   * `listed`: seen while all could be listed; `rules`: named by a rule; `project`: an OpenShift project; `asked`: named
   * by a scope that was requested; `typed`: set by the user for this cluster.
   */
  readonly source: 'listed' | 'rules' | 'context' | 'project' | 'asked' | 'typed'
  /** `denied`: nothing in it may be read, so its existence is unknown. */
  readonly found: 'found' | 'not-found' | 'denied' | 'unknown'
}

/** Denial is something the cluster does not allow, in words for a person. `resource` is a domain's name. */
export interface Denial {
  readonly resource: string
  readonly verb: string
  /** Null: in the whole cluster. */
  readonly namespace: string | null
  readonly reason: string
}

/**
 * Permissions says what is known of what the identity may do. Nothing is asked for its sake but whether namespaces can be
 * listed. Where they can, `known` has only those that a person typed or the context names; the rest is in the listing.
 */
export interface Permissions {
  readonly namespaces: {
    readonly state: 'unknown' | 'listed' | 'denied'
    readonly known: readonly KnownNamespace[]
  }
  readonly denied: readonly Denial[]
  /** When the cluster last answered what is allowed, in epoch ms; null where it was not asked. */
  readonly checkedAt: number | null
}

/**
 * Parameters of a permission check. A missing or empty namespace means the whole cluster, and a missing or empty name
 * means any name.
 */
export const permissionParamsSchema = v.object({
  verb: v.pipe(v.string(), v.minLength(1, 'verb is required')),
  group: v.optional(v.string(), ''),
  resource: v.pipe(v.string(), v.minLength(1, 'resource is required')),
  subresource: v.optional(v.string(), ''),
  namespace: v.optional(v.string(), ''),
  name: v.optional(v.string(), ''),
})
export type PermissionParams = v.InferOutput<typeof permissionParamsSchema>

/** PermissionAnswer says whether it is allowed, and why not. It may be two minutes old. */
export interface PermissionAnswer {
  readonly allowed: boolean
  readonly reason: string | null
}

/** From this version on, a WebSocket to a pod needs `create` too (AuthorizePodWebsocketUpgradeCreatePermission). */
const createIsNeededFrom = 35

/** webSocketNeedsCreate tells whether a server of that version asks for both verbs; so does one whose version is not known. */
export const webSocketNeedsCreate = (serverVersion: string | null): boolean =>
  isFromMinor(serverVersion, createIsNeededFrom)

/** isFromMinor tells whether a server is of 1.`minor` or later; so is one whose version is not known. */
export function isFromMinor(serverVersion: string | null, first: number): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/u.exec(serverVersion ?? '') ?? []
  return minor === undefined || Number(major) > 1 || Number(minor) >= first
}
