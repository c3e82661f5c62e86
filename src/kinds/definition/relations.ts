import { formatSelector, type Gvk, isSelector, type LabelSelector, parseGroupVersion } from '#machinery'

/** KindRef names a kind in any version. */
export type KindRef = Pick<Gvk, 'group' | 'kind'>

/**
 * Relation describes neighbours of an object: what they are to the object in a few words, their kind, and how to find them. It
 * is data; the berth does the search. `namespace` is empty for cluster-scoped neighbours, and null for all namespaces.
 */
export type Relation = { readonly relation: string; readonly of: KindRef } & (
  | { readonly how: 'named'; readonly namespace: string; readonly name: string }
  /** The neighbours that a label selector selects; an empty one selects all of the namespace. */
  | { readonly how: 'selected'; readonly namespace: string; readonly selector: string }
  /** The neighbours that a field selector selects. The API server supports few fields. */
  | { readonly how: 'field'; readonly namespace: string | null; readonly field: string }
  /** The neighbours that name this object in a `named` relation of theirs. */
  | { readonly how: 'naming'; readonly namespace: string | null }
  /** The neighbours whose own selector selects a pod with these labels. */
  | {
      readonly how: 'selecting'
      readonly namespace: string
      readonly labels: Readonly<Record<string, string>>
    }
)

const core = (kind: string): KindRef => ({ group: '', kind })

/** refs are the kinds that other kinds refer to. */
export const refs = {
  clusterRole: { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
  clusterRoleBinding: { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding' },
  configMap: core('ConfigMap'),
  daemonSet: { group: 'apps', kind: 'DaemonSet' },
  deployment: { group: 'apps', kind: 'Deployment' },
  endpointSlice: { group: 'discovery.k8s.io', kind: 'EndpointSlice' },
  horizontalPodAutoscaler: { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
  ingress: { group: 'networking.k8s.io', kind: 'Ingress' },
  ingressClass: { group: 'networking.k8s.io', kind: 'IngressClass' },
  job: { group: 'batch', kind: 'Job' },
  limitRange: core('LimitRange'),
  networkPolicy: { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  node: core('Node'),
  persistentVolume: core('PersistentVolume'),
  persistentVolumeClaim: core('PersistentVolumeClaim'),
  pod: core('Pod'),
  podDisruptionBudget: { group: 'policy', kind: 'PodDisruptionBudget' },
  priorityClass: { group: 'scheduling.k8s.io', kind: 'PriorityClass' },
  replicaSet: { group: 'apps', kind: 'ReplicaSet' },
  resourceQuota: core('ResourceQuota'),
  role: { group: 'rbac.authorization.k8s.io', kind: 'Role' },
  roleBinding: { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
  secret: core('Secret'),
  service: core('Service'),
  serviceAccount: core('ServiceAccount'),
  statefulSet: { group: 'apps', kind: 'StatefulSet' },
  storageClass: { group: 'storage.k8s.io', kind: 'StorageClass' },
  volumeAttachment: { group: 'storage.k8s.io', kind: 'VolumeAttachment' },
} as const satisfies Record<string, KindRef>

const gatewayApi = (kind: string): KindRef => ({ group: 'gateway.networking.k8s.io', kind })

/** customRefs are custom resources that other kinds refer to. A cluster that does not serve one is not searched for it. */
export const customRefs = {
  backendTlsPolicy: gatewayApi('BackendTLSPolicy'),
  gateway: gatewayApi('Gateway'),
  gatewayClass: gatewayApi('GatewayClass'),
  grpcRoute: gatewayApi('GRPCRoute'),
  httpRoute: gatewayApi('HTTPRoute'),
  referenceGrant: gatewayApi('ReferenceGrant'),
  tcpRoute: gatewayApi('TCPRoute'),
  tlsRoute: gatewayApi('TLSRoute'),
  verticalPodAutoscaler: { group: 'autoscaling.k8s.io', kind: 'VerticalPodAutoscaler' },
} as const satisfies Record<string, KindRef>

/** named is a relation to one object by its name; none if there is no name. */
export const named = (
  relation: string,
  of: KindRef,
  namespace: string | undefined,
  name: string | null | undefined,
): Relation[] => (name ? [{ how: 'named', relation, of, namespace: namespace ?? '', name }] : [])

/** referred is a relation to one object by a reference that contains its kind. */
export const referred = (
  relation: string,
  reference: { readonly apiVersion?: string; readonly kind?: string; readonly name?: string } | undefined,
  namespace: string | undefined,
): Relation[] =>
  reference?.kind === undefined
    ? []
    : named(
        relation,
        { group: parseGroupVersion(reference.apiVersion ?? 'v1').group, kind: reference.kind },
        namespace,
        reference.name,
      )

/** selectedPods is a relation to the pods that a selector selects; none for a missing or invalid selector. */
export function selectedPods(
  relation: string,
  namespace: string | undefined,
  selector: LabelSelector | null | undefined,
): Relation[] {
  const parts = isSelector(selector) ? formatSelector(selector) : null
  if (parts === null) return []
  return [{ how: 'selected', relation, of: refs.pod, namespace: namespace ?? '', selector: parts.join(',') }]
}

/** naming are relations to the objects of these kinds that name this one. */
export const naming = (
  relation: string,
  namespace: string | null | undefined,
  ...kinds: readonly KindRef[]
): Relation[] =>
  kinds.map((of) => ({ how: 'naming', relation, of, namespace: namespace === undefined ? '' : namespace }))

/** podSelectors are the relations to the services, budgets and network policies that select pods with these labels. */
export const podSelectors = (
  namespace = '',
  labels: Readonly<Record<string, string>> | undefined,
): Relation[] => {
  const selecting = (relation: string, of: KindRef): Relation => ({
    how: 'selecting',
    relation,
    of,
    namespace,
    labels: labels ?? {},
  })
  return [
    selecting('Exposed by', refs.service),
    selecting('Protected by', refs.podDisruptionBudget),
    selecting('Restricted by', refs.networkPolicy),
  ]
}

/**
 * isRelation says whether a relation is well formed. Names, namespaces and labels come from an object, which may have any
 * shape, and become paths and selectors of requests.
 */
export function isRelation(relation: Relation): boolean {
  const { of, namespace } = relation
  if (![of.group, of.kind, namespace ?? ''].every(isText) || of.kind === '') return false
  switch (relation.how) {
    case 'named':
      return isText(relation.name)
    case 'selected':
      return isText(relation.selector)
    case 'field':
      return isText(relation.field)
    case 'naming':
      return true
    case 'selecting':
      return isSelector({ matchLabels: relation.labels })
  }
}

const isText = (value: unknown): boolean => typeof value === 'string'
