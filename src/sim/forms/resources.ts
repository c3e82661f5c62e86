import type { Gvr, KubeObject } from '#machinery'

/** TableColumn is a column of a Table, as an API server describes and fills it. */
export interface TableColumn {
  readonly name: string
  readonly type: 'string' | 'integer' | 'date'
  readonly description?: string
  cell(object: KubeObject, nowMs: number): unknown
}

/** ResourceType is one resource that the server offers. */
export interface ResourceType {
  readonly gvr: Gvr
  readonly kind: string
  readonly isNamespaced: boolean
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  /** Columns of its Table between Name and Age. */
  readonly columns: readonly TableColumn[]
}

const dataCount: TableColumn = {
  name: 'Data',
  type: 'integer',
  cell: ({ data, binaryData }) => Object.keys({ ...(data as object), ...(binaryData as object) }).length,
}

const secretType: TableColumn = { name: 'Type', type: 'string', cell: ({ type }) => type ?? 'Opaque' }

const phase: TableColumn = {
  name: 'Status',
  type: 'string',
  cell: ({ status }) => (status as { phase?: string } | undefined)?.phase ?? '',
}

interface Words {
  readonly short?: string
  readonly all?: boolean
  readonly cluster?: boolean
  readonly columns?: readonly TableColumn[]
}

const offer = (
  group: string,
  version: string,
  [resource, kind]: readonly [string, string],
  { short, all = false, cluster = false, columns = [] }: Words = {},
): ResourceType => ({
  gvr: { group, version, resource },
  kind,
  isNamespaced: !cluster,
  shortNames: short === undefined ? [] : [short],
  categories: all ? ['all'] : [],
  columns,
})

/** resourceTypes are the resources of a plain cluster, as far as the tests and the demo use them. */
export const resourceTypes: readonly ResourceType[] = [
  offer('', 'v1', ['pods', 'Pod'], { short: 'po', all: true, columns: [phase] }),
  offer('', 'v1', ['services', 'Service'], { short: 'svc', all: true }),
  offer('', 'v1', ['configmaps', 'ConfigMap'], { short: 'cm', columns: [dataCount] }),
  offer('', 'v1', ['secrets', 'Secret'], { columns: [secretType, dataCount] }),
  offer('', 'v1', ['events', 'Event'], { short: 'ev' }),
  offer('', 'v1', ['nodes', 'Node'], { short: 'no', cluster: true }),
  offer('', 'v1', ['namespaces', 'Namespace'], { short: 'ns', cluster: true, columns: [phase] }),
  offer('', 'v1', ['serviceaccounts', 'ServiceAccount'], { short: 'sa' }),
  offer('', 'v1', ['persistentvolumeclaims', 'PersistentVolumeClaim'], { short: 'pvc', columns: [phase] }),
  offer('', 'v1', ['persistentvolumes', 'PersistentVolume'], { short: 'pv', cluster: true }),
  offer('', 'v1', ['endpoints', 'Endpoints'], { short: 'ep' }),
  offer('', 'v1', ['replicationcontrollers', 'ReplicationController'], { short: 'rc', all: true }),
  offer('', 'v1', ['resourcequotas', 'ResourceQuota'], { short: 'quota' }),
  offer('', 'v1', ['limitranges', 'LimitRange'], { short: 'limits' }),
  offer('apps', 'v1', ['deployments', 'Deployment'], { short: 'deploy', all: true }),
  offer('apps', 'v1', ['replicasets', 'ReplicaSet'], { short: 'rs', all: true }),
  offer('apps', 'v1', ['statefulsets', 'StatefulSet'], { short: 'sts', all: true }),
  offer('apps', 'v1', ['controllerrevisions', 'ControllerRevision']),
  offer('apps', 'v1', ['daemonsets', 'DaemonSet'], { short: 'ds', all: true }),
  offer('batch', 'v1', ['jobs', 'Job'], { all: true }),
  offer('batch', 'v1', ['cronjobs', 'CronJob'], { short: 'cj', all: true }),
  offer('autoscaling', 'v2', ['horizontalpodautoscalers', 'HorizontalPodAutoscaler'], {
    short: 'hpa',
    all: true,
  }),
  offer('networking.k8s.io', 'v1', ['ingresses', 'Ingress'], { short: 'ing' }),
  offer('networking.k8s.io', 'v1', ['networkpolicies', 'NetworkPolicy'], { short: 'netpol' }),
  offer('policy', 'v1', ['poddisruptionbudgets', 'PodDisruptionBudget'], { short: 'pdb' }),
  offer('rbac.authorization.k8s.io', 'v1', ['roles', 'Role']),
  offer('rbac.authorization.k8s.io', 'v1', ['rolebindings', 'RoleBinding']),
  offer('rbac.authorization.k8s.io', 'v1', ['clusterroles', 'ClusterRole'], { cluster: true }),
  offer('rbac.authorization.k8s.io', 'v1', ['clusterrolebindings', 'ClusterRoleBinding'], { cluster: true }),
  offer('storage.k8s.io', 'v1', ['storageclasses', 'StorageClass'], { short: 'sc', cluster: true }),
  offer('coordination.k8s.io', 'v1', ['leases', 'Lease']),
  offer('discovery.k8s.io', 'v1', ['endpointslices', 'EndpointSlice']),
  offer('storage.k8s.io', 'v1', ['volumeattachments', 'VolumeAttachment'], { cluster: true }),
  offer('storage.k8s.io', 'v1', ['csidrivers', 'CSIDriver'], { cluster: true }),
  offer('networking.k8s.io', 'v1', ['ingressclasses', 'IngressClass'], { cluster: true }),
  offer('scheduling.k8s.io', 'v1', ['priorityclasses', 'PriorityClass'], { short: 'pc', cluster: true }),
  offer('apiregistration.k8s.io', 'v1', ['apiservices', 'APIService'], { cluster: true }),
  offer(
    'admissionregistration.k8s.io',
    'v1',
    ['mutatingwebhookconfigurations', 'MutatingWebhookConfiguration'],
    {
      cluster: true,
    },
  ),
  offer(
    'admissionregistration.k8s.io',
    'v1',
    ['validatingwebhookconfigurations', 'ValidatingWebhookConfiguration'],
    {
      cluster: true,
    },
  ),
  offer('apiextensions.k8s.io', 'v1', ['customresourcedefinitions', 'CustomResourceDefinition'], {
    short: 'crd',
    cluster: true,
  }),
]

/** collectionOf is the key of a resource: among the others, and of its objects in the store. */
export const collectionOf = ({ group, resource }: { group: string; resource: string }): string =>
  `${group}/${resource}`

/** hasScale tells whether a resource has the subresource by which its replicas are set. */
export const hasScale = ({ group, resource }: { group: string; resource: string }): boolean =>
  (group === 'apps' && ['deployments', 'replicasets', 'statefulsets'].includes(resource)) ||
  (group === '' && resource === 'replicationcontrollers')
