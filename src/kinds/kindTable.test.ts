import { describe, expect, it } from 'vitest'
import type { Column } from '#contract'
import { type Kind, kindOfDomain, kinds } from '#kinds'

/**
 * The ids of a kind's columns. Where a table becomes narrow, those behind the last `>` leave it first; `-` is before one that
 * is hidden at first, as those of `kubectl get -o wide`, and `+` before one of these that is shown all the same.
 */
const keptLongest = ({ columns }: Kind): string =>
  [...Map.groupBy(columns, ({ priority }) => priority)]
    .toSorted(([a], [b]) => a - b)
    .map(([, equals]) => equals.map(marked).join(' '))
    .join(' > ')
const marked = ({ id, isWide, isShownAtFirst }: Column): string =>
  `${isShownAtFirst === true ? '+' : isWide ? '-' : ''}${id}`

/** The first four as `kubectl api-resources` prints them: name, API version, namespaced, kind. Then the place in the sidebar. */
const table: readonly (readonly [string, string, boolean, string, string, string])[] = [
  [
    'nodes',
    'v1',
    false,
    'Node',
    'cluster',
    'status > age > roles > version > -internal-ip -external-ip -os-image -kernel-version -container-runtime',
  ],
  ['namespaces', 'v1', false, 'Namespace', 'cluster', 'status > age'],
  [
    'events',
    'v1',
    true,
    'Event',
    'cluster',
    'type > last-seen reason > object > message > -subobject -source -first-seen -count',
  ],
  ['leases', 'coordination.k8s.io/v1', true, 'Lease', 'cluster', 'age > holder'],
  [
    'pods',
    'v1',
    true,
    'Pod',
    'workloads',
    'status > ready age > restarts > -ip +node -nominated-node -readiness-gates',
  ],
  [
    'deployments',
    'apps/v1',
    true,
    'Deployment',
    'workloads',
    'ready age > up-to-date available > -containers +images -selector -paused',
  ],
  [
    'replicasets',
    'apps/v1',
    true,
    'ReplicaSet',
    'workloads',
    'age > desired current ready > -containers -images -selector',
  ],
  ['statefulsets', 'apps/v1', true, 'StatefulSet', 'workloads', 'ready age > -containers +images'],
  [
    'daemonsets',
    'apps/v1',
    true,
    'DaemonSet',
    'workloads',
    'age > desired current ready up-to-date available > node-selector > -containers +images -selector',
  ],
  [
    'jobs',
    'batch/v1',
    true,
    'Job',
    'workloads',
    'status > completions age > duration > -containers -images -selector',
  ],
  [
    'cronjobs',
    'batch/v1',
    true,
    'CronJob',
    'workloads',
    'schedule age > suspend > active last-schedule > timezone > -containers -images -selector',
  ],
  ['services', 'v1', true, 'Service', 'network', 'age > type ports > external-ip > cluster-ip > -selector'],
  ['ingresses', 'networking.k8s.io/v1', true, 'Ingress', 'network', 'age > hosts > class address > ports'],
  [
    'ingressclasses',
    'networking.k8s.io/v1',
    false,
    'IngressClass',
    'network',
    'age > default > controller parameters',
  ],
  [
    'endpointslices',
    'discovery.k8s.io/v1',
    true,
    'EndpointSlice',
    'network',
    'age > endpoints > addresstype ports',
  ],
  ['endpoints', 'v1', true, 'Endpoints', 'network', 'age > endpoints'],
  ['networkpolicies', 'networking.k8s.io/v1', true, 'NetworkPolicy', 'network', 'age > pod-selector'],
  ['configmaps', 'v1', true, 'ConfigMap', 'config', 'age > data'],
  ['secrets', 'v1', true, 'Secret', 'config', 'age > type > data'],
  [
    'persistentvolumeclaims',
    'v1',
    true,
    'PersistentVolumeClaim',
    'storage',
    'status > age > capacity > storageclass > volume > access-modes > volumeattributesclass > -volumemode',
  ],
  [
    'persistentvolumes',
    'v1',
    false,
    'PersistentVolume',
    'storage',
    'status > age > capacity claim > reclaim-policy storageclass > access-modes reason > volumeattributesclass > -volumemode',
  ],
  [
    'storageclasses',
    'storage.k8s.io/v1',
    false,
    'StorageClass',
    'storage',
    'age > default provisioner > reclaimpolicy volumebindingmode allowvolumeexpansion',
  ],
  [
    'volumeattachments',
    'storage.k8s.io/v1',
    false,
    'VolumeAttachment',
    'storage',
    'attached > age > pv node > attacher',
  ],
  [
    'csidrivers',
    'storage.k8s.io/v1',
    false,
    'CSIDriver',
    'storage',
    'age > attachrequired podinfoonmount storagecapacity requiresrepublish > tokenrequests modes',
  ],
  ['serviceaccounts', 'v1', true, 'ServiceAccount', 'access', 'age'],
  ['roles', 'rbac.authorization.k8s.io/v1', true, 'Role', 'access', 'age > rules'],
  [
    'rolebindings',
    'rbac.authorization.k8s.io/v1',
    true,
    'RoleBinding',
    'access',
    'age > role > +users +groups +serviceaccounts',
  ],
  ['clusterroles', 'rbac.authorization.k8s.io/v1', false, 'ClusterRole', 'access', 'age > rules'],
  [
    'clusterrolebindings',
    'rbac.authorization.k8s.io/v1',
    false,
    'ClusterRoleBinding',
    'access',
    'age > role > +users +groups +serviceaccounts',
  ],
  [
    'horizontalpodautoscalers',
    'autoscaling/v2',
    true,
    'HorizontalPodAutoscaler',
    'policy',
    'age > reference targets > minpods maxpods replicas',
  ],
  [
    'poddisruptionbudgets',
    'policy/v1',
    true,
    'PodDisruptionBudget',
    'policy',
    'age > allowed-disruptions > min-available max-unavailable',
  ],
  ['resourcequotas', 'v1', true, 'ResourceQuota', 'policy', 'age > request limit'],
  ['limitranges', 'v1', true, 'LimitRange', 'policy', 'age > limits'],
  [
    'priorityclasses',
    'scheduling.k8s.io/v1',
    false,
    'PriorityClass',
    'policy',
    'age > value > global-default preemptionpolicy',
  ],
  [
    'customresourcedefinitions',
    'apiextensions.k8s.io/v1',
    false,
    'CustomResourceDefinition',
    'extensions',
    'status > age > kind > versions > scope',
  ],
  [
    'apiservices',
    'apiregistration.k8s.io/v1',
    false,
    'APIService',
    'extensions',
    'available > age > service',
  ],
  [
    'validatingwebhookconfigurations',
    'admissionregistration.k8s.io/v1',
    false,
    'ValidatingWebhookConfiguration',
    'extensions',
    'age > webhooks',
  ],
  [
    'mutatingwebhookconfigurations',
    'admissionregistration.k8s.io/v1',
    false,
    'MutatingWebhookConfiguration',
    'extensions',
    'age > webhooks',
  ],
]

describe('a kind', () => {
  it.each(table)(
    '%s of %s, namespaced %s, is %s, under %s',
    (resource, apiVersion, isNamespaced, kind, group, columns) => {
      const found = kindOfDomain(resource)
      expect(found).toMatchObject({ kind, group, scope: isNamespaced ? 'namespaced' : 'cluster' })
      expect([found?.gvr.group, found?.gvr.version].filter(Boolean).join('/')).toBe(apiVersion)
      expect(found && keptLongest(found)).toBe(columns)
    },
  )

  it('stands in the sidebar in that order', () => {
    expect(kinds.map(({ gvr }) => gvr.resource)).toEqual(table.map(([resource]) => resource))
  })

  it('is sorted by name at first, but events by their last time, the youngest first', () => {
    const others = kinds.filter(({ defaultSort }) => defaultSort.column !== 'name')
    expect(others.map(({ kind, defaultSort }) => [kind, defaultSort])).toEqual([
      ['Event', { column: 'last-seen', isDescending: false }],
    ])
    expect(kinds.every(({ defaultSort }) => !defaultSort.isDescending)).toBe(true)
  })

  it('shows its names, but for events, whose names are generated', () => {
    expect(kinds.filter(({ isNameWide }) => isNameWide).map(({ kind }) => kind)).toEqual(['Event'])
  })

  it('keeps its values back where it is a secret', () => {
    expect(kinds.filter(({ hasHiddenValues }) => hasHiddenValues).map(({ kind }) => kind)).toEqual(['Secret'])
  })

  it('has its rows from the server’s table where its objects hold data, and from objects elsewhere', () => {
    expect(kinds.filter(({ form }) => form === 'table').map(({ kind }) => kind)).toEqual([
      'ConfigMap',
      'Secret',
    ])
  })

  it('has its jobs in a view of their own where it is a node, and with all others elsewhere', () => {
    const own = kinds.filter(({ jobsViewId }) => jobsViewId !== undefined)
    expect(own.map(({ kind, jobsViewId }) => [kind, jobsViewId])).toEqual([['Node', 'node-maintenance']])
  })

  it('is measured where kubectl top measures it', () => {
    const measured = kinds.filter((kind) => kind.measured !== undefined)
    expect(measured.map(({ kind, measured }) => [kind, measured?.map(({ id }) => id)])).toEqual([
      ['Node', ['cpu', 'memory']],
      ['Pod', ['cpu', 'memory']],
    ])
  })

  it('owns what its controller makes', () => {
    const owners = kinds.filter(({ owns }) => owns.length > 0)
    expect(owners.map(({ kind, owns }) => [kind, owns.map((each) => each.kind)])).toEqual([
      ['Deployment', ['ReplicaSet']],
      ['ReplicaSet', ['Pod']],
      ['StatefulSet', ['Pod']],
      ['DaemonSet', ['Pod']],
      ['Job', ['Pod']],
      ['CronJob', ['Job']],
    ])
  })

  it('sorts amounts of storage by their size', () => {
    const amounts = kinds.flatMap(({ kind, columns }) =>
      columns.flatMap(({ id, order }) => (order === undefined ? [] : [[kind, id, order]])),
    )
    expect(amounts).toEqual([
      ['PersistentVolumeClaim', 'capacity', 'quantity'],
      ['PersistentVolume', 'capacity', 'quantity'],
    ])
  })
})
