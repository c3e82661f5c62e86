import type { SimulatedServer } from '../server/simulatedServer.ts'
import { anObject, timeText } from './objects.ts'

/** The fields of an object besides its kind, name and namespace. */
type Content = Readonly<Record<string, unknown>>

/** addInfrastructure adds what the shop's workloads stand on: ingresses, volumes, roles, quotas and limits. */
export function addInfrastructure(server: SimulatedServer, createdAt: number): void {
  const put = (apiVersion: string, kind: string, path: string, content: Content): void => {
    const [name = '', namespace] = path.split('/').reverse()
    const place = namespace === undefined ? {} : { namespace }
    server.put(anObject({ apiVersion, kind, name, ...place, createdAt, ...content }))
  }
  addNetworking(put)
  addStorage(put)
  addRoles(put)
  addLimits(put, createdAt)
}

type Put = (apiVersion: string, kind: string, path: string, content: Content) => void

function addNetworking(put: Put): void {
  put('networking.k8s.io/v1', 'IngressClass', 'nginx', { spec: { controller: 'k8s.io/ingress-nginx' } })
  for (const [path, host, service] of [
    ['shop/storefront', 'shop.demo', 'web'],
    ['payments/api', 'pay.demo', 'api'],
  ]) {
    const backend = { service: { name: service, port: { name: 'http' } } }
    put('networking.k8s.io/v1', 'Ingress', path ?? '', {
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: [host], secretName: 'token' }],
        rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
      status: { loadBalancer: { ingress: [{ ip: '10.0.0.80' }] } },
    })
  }
  put('networking.k8s.io/v1', 'NetworkPolicy', 'payments/only-the-shop', {
    spec: {
      podSelector: { matchLabels: { app: 'api' } },
      policyTypes: ['Ingress'],
      ingress: [
        { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }] },
      ],
    },
  })
}

function addStorage(put: Put): void {
  const driver = 'disk.csi.demo'
  put('storage.k8s.io/v1', 'StorageClass', 'standard', {
    provisioner: driver,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
  })
  put('storage.k8s.io/v1', 'CSIDriver', driver, { spec: { attachRequired: true, podInfoOnMount: false } })
  for (const index of [0, 1, 2]) {
    const claim = `data-ledger-${index}`
    const volume = `pvc-ledger-${index}`
    const size = { storage: '20Gi' }
    const common = { accessModes: ['ReadWriteOnce'], storageClassName: 'standard', volumeMode: 'Filesystem' }
    put('v1', 'PersistentVolumeClaim', `payments/${claim}`, {
      labels: { app: 'ledger' },
      spec: { ...common, volumeName: volume, resources: { requests: size } },
      status: { phase: 'Bound', accessModes: common.accessModes, capacity: size },
    })
    put('v1', 'PersistentVolume', volume, {
      spec: {
        ...common,
        capacity: size,
        persistentVolumeReclaimPolicy: 'Delete',
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'payments', name: claim },
        csi: { driver, volumeHandle: volume },
      },
      status: { phase: 'Bound' },
    })
  }
}

function addRoles(put: Put): void {
  const group = 'rbac.authorization.k8s.io'
  const api = `${group}/v1`
  const look = ['get', 'list', 'watch']
  const who = (name: string) => [{ kind: 'Group', apiGroup: group, name }]
  put(api, 'ClusterRole', 'viewer', {
    rules: [{ apiGroups: ['', 'apps', 'batch'], resources: ['*'], verbs: look }],
  })
  put(api, 'ClusterRoleBinding', 'everybody-looks', {
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'viewer' },
    subjects: who('staff'),
  })
  for (const namespace of ['shop', 'payments']) {
    put(api, 'Role', `${namespace}/deployer`, {
      rules: [
        {
          apiGroups: ['apps'],
          resources: ['deployments', 'statefulsets'],
          verbs: [...look, 'patch', 'update'],
        },
      ],
    })
    put(api, 'RoleBinding', `${namespace}/team-deploys`, {
      roleRef: { apiGroup: group, kind: 'Role', name: 'deployer' },
      subjects: who(`team-${namespace}`),
    })
  }
}

function addLimits(put: Put, createdAt: number): void {
  for (const [name, app, most, current] of [
    ['web', 'web', 8, 4],
    ['checkout', 'checkout', 6, 3],
  ] as const) {
    const cpu = (averageUtilization: number) => ({ type: 'Utilization', averageUtilization })
    put('autoscaling/v2', 'HorizontalPodAutoscaler', `shop/${name}`, {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: app },
        minReplicas: 2,
        maxReplicas: most,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: cpu(70) } }],
      },
      status: {
        currentReplicas: current,
        desiredReplicas: current,
        lastScaleTime: timeText(createdAt),
        currentMetrics: [
          { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 52 } } },
        ],
        conditions: [{ type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale' }],
      },
    })
  }
  put('policy/v1', 'PodDisruptionBudget', 'payments/ledger', {
    spec: { minAvailable: 2, selector: { matchLabels: { app: 'ledger' } } },
    status: { currentHealthy: 3, desiredHealthy: 2, expectedPods: 3, disruptionsAllowed: 1 },
  })
  put('v1', 'ResourceQuota', 'shop/fair-share', {
    spec: { hard: { pods: '40', 'requests.cpu': '8' } },
    status: { hard: { pods: '40', 'requests.cpu': '8' }, used: { pods: '13', 'requests.cpu': '1300m' } },
  })
  put('v1', 'LimitRange', 'shop/what-is-usual', {
    spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '100m', memory: '128Mi' } }] },
  })
  put('scheduling.k8s.io/v1', 'PriorityClass', 'pays-the-bills', {
    value: 100_000,
    globalDefault: false,
    description: 'Payment services are scheduled first.',
  })
}
