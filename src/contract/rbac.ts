import * as v from 'valibot'
import { listOf } from './listOf.ts'

const text = (name: string) => v.optional(v.pipe(v.string(), v.maxLength(500, `${name} is too long`)), '')

/**
 * What is asked of everybody: a verb on a resource, or on an address that is none (`path`). A missing namespace means the whole
 * cluster, and a missing name any name.
 */
export const whoCanParamsSchema = v.pipe(
  v.object({
    verb: v.pipe(v.string('verb is required'), v.minLength(1, 'verb is required'), v.maxLength(100)),
    group: text('group'),
    resource: text('resource'),
    subresource: text('subresource'),
    namespace: text('namespace'),
    name: text('name'),
    path: text('path'),
  }),
  v.check(({ resource, path }) => (resource === '') !== (path === ''), 'either resource or path is required'),
)
export type WhoCanParams = v.InferOutput<typeof whoCanParamsSchema>

const subjectKinds = ['User', 'Group', 'ServiceAccount'] as const

/** RbacSubject is whom a binding names. Only a service account has a namespace. */
export interface RbacSubject {
  readonly kind: (typeof subjectKinds)[number]
  readonly namespace: string
  readonly name: string
}

/** Parameters of `rbac/rights`: a subject, and the groups that a user is in besides those that the cluster adds. */
export const rightsParamsSchema = v.pipe(
  v.object({
    kind: v.picklist(subjectKinds, 'kind must be User, Group or ServiceAccount'),
    namespace: text('namespace'),
    name: v.pipe(v.string('name is required'), v.minLength(1, 'name is required'), v.maxLength(500)),
    groups: v.optional(
      listOf(v.string(), 100, 'groups must be a list of names', 'groups must be at most 100'),
      [],
    ),
  }),
  v.check(({ kind, namespace }) => kind !== 'ServiceAccount' || namespace !== '', 'namespace is required'),
)
export type RightsParams = v.InferOutput<typeof rightsParamsSchema>

/** Parameters of `rbac/holders`: a role of that namespace, or a cluster role where none is named. */
export const holdersParamsSchema = v.object({
  namespace: text('namespace'),
  name: v.pipe(v.string('name is required'), v.minLength(1, 'name is required'), v.maxLength(500)),
})
export type HoldersParams = v.InferOutput<typeof holdersParamsSchema>

/** RbacGrant is the binding that grants something, and the role that it refers to. */
export interface RbacGrant {
  /** Empty for a binding of the whole cluster. */
  readonly namespace: string
  readonly binding: string
  readonly role: { readonly kind: 'ClusterRole' | 'Role'; readonly name: string }
}

/** The resources of the rules, each of the whole cluster and of a namespace. */
export const rbacResources = {
  role: { cluster: 'clusterroles', namespaced: 'roles' },
  binding: { cluster: 'clusterrolebindings', namespaced: 'rolebindings' },
} as const

/** A part of the rules that could not be read, and so may grant more. */
export interface UnreadRules {
  readonly resource: 'clusterroles' | 'clusterrolebindings' | 'roles' | 'rolebindings'
  /** Null: in all namespaces, or of the whole cluster. */
  readonly namespace: string | null
  readonly reason: string
}

/** Answer to `rbac/who-can` and to `rbac/holders`. */
export interface WhoCanAnswer {
  readonly subjects: readonly { readonly subject: RbacSubject; readonly grants: readonly RbacGrant[] }[]
  readonly unread: readonly UnreadRules[]
}

/** One rule that holds for a subject. */
export interface SubjectRight {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  /** None for all names. */
  readonly resourceNames: readonly string[]
  readonly nonResourceURLs: readonly string[]
  /** Whom the binding names: the subject, or a group that it is in. */
  readonly through: RbacSubject
  readonly grant: RbacGrant
}

/** Answer to `rbac/rights`. */
export interface RightsAnswer {
  /** The groups that were looked at. */
  readonly groups: readonly string[]
  readonly rights: readonly SubjectRight[]
  readonly unread: readonly UnreadRules[]
}
