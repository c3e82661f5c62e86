import { formatSelector, type Gvk, type LabelSelector } from '#machinery'
import { parseApiVersion } from './metadataSections.ts'

/** KindRef names a kind whatever its version. */
export type KindRef = Pick<Gvk, 'group' | 'kind'>

/**
 * Relation says how an object's neighbours are found, in a few words what they are to it, and of which kind they are. It is
 * data: whoever has a connection looks for them. `namespace` is empty for cluster-scoped neighbours; null means all.
 */
export type Relation = { readonly relation: string; readonly of: KindRef } & (
  | { readonly how: 'named'; readonly namespace: string; readonly name: string }
  /** By their labels; an empty selector takes all of the namespace. */
  | { readonly how: 'selected'; readonly namespace: string; readonly selector: string }
  /** By a field selector, which the API server knows for few. */
  | { readonly how: 'field'; readonly namespace: string | null; readonly field: string }
  /** Those of which one `named` relation is this object. */
  | { readonly how: 'naming'; readonly namespace: string | null }
  /** Those whose own selector takes a pod with these labels. */
  | {
      readonly how: 'selecting'
      readonly namespace: string
      readonly labels: Readonly<Record<string, string>>
    }
)

const core = (kind: string): KindRef => ({ group: '', kind })

/** The kinds that others refer to, by their name. */
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

/** And those that are there only where somebody has installed them: where they are not, nothing is looked for. */
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

/** One object by its name; none where there is no name. */
export const named = (
  relation: string,
  of: KindRef,
  namespace: string | undefined,
  name: string | null | undefined,
): Relation[] => (name ? [{ how: 'named', relation, of, namespace: namespace ?? '', name }] : [])

/** One object by a reference that says its own kind. */
export const referred = (
  relation: string,
  reference: { readonly apiVersion?: string; readonly kind?: string; readonly name?: string } | undefined,
  namespace: string | undefined,
): Relation[] =>
  reference?.kind === undefined
    ? []
    : named(
        relation,
        { group: parseApiVersion(reference.apiVersion ?? 'v1').group, kind: reference.kind },
        namespace,
        reference.name,
      )

/** Pods that a selector takes; none where it takes nothing or means nothing. */
export function selectedPods(
  relation: string,
  namespace: string | undefined,
  selector: LabelSelector | null | undefined,
): Relation[] {
  const parts = selector ? formatSelector(selector) : null
  if (parts === null) return []
  return [{ how: 'selected', relation, of: refs.pod, namespace: namespace ?? '', selector: parts.join(',') }]
}

/** Objects of these kinds that name this one. */
export const naming = (
  relation: string,
  namespace: string | null | undefined,
  ...kinds: readonly KindRef[]
): Relation[] =>
  kinds.map((of) => ({ how: 'naming', relation, of, namespace: namespace === undefined ? '' : namespace }))

/** What sends to, protects and filters pods with these labels. */
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
