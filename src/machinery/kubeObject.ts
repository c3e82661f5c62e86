/** OwnerReference is one entry of `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
}

/** ObjectMeta is the metadata that every Kubernetes object has, without `managedFields`. Times are RFC 3339. */
export interface ObjectMeta {
  readonly name: string
  readonly namespace?: string
  readonly uid: string
  readonly resourceVersion: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly deletionGracePeriodSeconds?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly OwnerReference[]
  readonly finalizers?: readonly string[]
}

/** KubeObject is any object as the API server sends it. The fields besides metadata depend on its kind. */
export interface KubeObject {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: ObjectMeta
  readonly [field: string]: unknown
}

/** epochSeconds reads an RFC 3339 time as whole seconds since the epoch; null for no time, a malformed one or another type. */
export function epochSeconds(time: string | null | undefined): number | null {
  if (typeof time !== 'string') return null
  const ms = Date.parse(time)
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000)
}
