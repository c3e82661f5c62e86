import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import type { ObjectNeighbour } from '#contract'
import { systemClock } from '#machinery'
import { aRealClient, type RealCluster, realClusters } from '#testkit'
import { ServedResources } from '../discovery/servedResources.ts'
import { readDetails } from './objectDetails.ts'

const eventually = { timeout: 60_000 }
const labels = { app: 'web' }

const objects = (namespace: string) => {
  const metadata = { name: 'web', namespace }
  const container = {
    name: 'app',
    image: 'registry.example/app:1',
    envFrom: [{ configMapRef: { name: 'web' } }],
  }
  const volumes = [
    { name: 'data', persistentVolumeClaim: { claimName: 'web' } },
    { name: 'login', secret: { secretName: 'web' } },
  ]
  const template = {
    metadata: { labels },
    spec: { serviceAccountName: 'web', containers: [container], volumes },
  }
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
  const backend = { service: { name: 'web', port: { number: 80 } } }
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: 'b' } },
    { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { password: 'hunter2' } },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata,
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        volumeName: namespace,
        storageClassName: '',
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: namespace },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        hostPath: { path: '/tmp' },
        claimRef: metadata,
      },
    },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port: 80 }] } },
    { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec: { defaultBackend: backend } },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: { podSelector: {} } },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: { selector: { matchLabels: labels }, maxUnavailable: 1 },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: { scaleTargetRef: target, minReplicas: 1, maxReplicas: 2 },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace }],
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
    },
  ]
}

async function aWorld(cluster: RealCluster) {
  await using stack = new AsyncDisposableStack()
  const namespace = `details-${randomUUID().slice(0, 8)}`
  stack.defer(async () => {
    await cluster.mustKubectl(['delete', 'pv', namespace, '--ignore-not-found', '--wait=false'])
  })
  stack.use(await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }))
  const list = { apiVersion: 'v1', kind: 'List', items: objects(namespace) }
  await cluster.mustKubectl(['apply', '-f', '-'], { input: JSON.stringify(list) })
  const running = ['get', 'pods', '-n', namespace, '--field-selector=status.phase=Running', '-o', 'name']
  await expect.poll(() => cluster.mustKubectl(running), eventually).toContain('pod/web-')
  const pod = (await cluster.mustKubectl(running)).trim().replace('pod/', '')
  const client = stack.use(await aRealClient(cluster))
  const served = stack.use(new ServedResources(systemClock, () => {}))
  served.attach(client)
  const owned = stack.move()
  return {
    ...{ namespace, pod },
    read: (group: string, resource: string, name = 'web', version = 'v1', within = namespace) => {
      const { signal } = new AbortController()
      const object = { group, version, resource, namespace: within, name }
      return readDetails({ served, client, clock: systemClock }, object, signal)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const brief = (neighbours: readonly ObjectNeighbour[]) =>
  neighbours.map(
    ({ relation, kind, name, isFound }) => `${relation} ${kind} ${name}${isFound === true ? '' : ' ?'}`,
  )

describe('the details of objects on a real server', () => {
  it('lead from each to each', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aWorld(east)
    const { namespace, pod } = world

    const ofPod = await world.read('', 'pods', pod)
    expect(ofPod.warnings).toEqual([])
    expect(brief(ofPod.owners).map((line) => line.replace(/web-\S+/u, 'web-x'))).toEqual([
      'Owned by ReplicaSet web-x',
      'And by Deployment web',
    ])
    const aroundPod = brief(ofPod.related)
    for (const line of [
      'Exposed by Service web',
      'Protected by PodDisruptionBudget web',
      'Restricted by NetworkPolicy web',
      'Mounts PersistentVolumeClaim web',
      'Mounts Secret web',
      'Environment from ConfigMap web',
      'Service account ServiceAccount web',
      `In the namespace Namespace ${namespace}`,
    ])
      expect(aroundPod).toContain(line)
    expect(aroundPod.some((line) => line.startsWith('Runs on Node '))).toBe(true)
    expect(JSON.stringify(ofPod)).not.toContain(Buffer.from('hunter2').toString('base64'))

    const ofDeployment = await world.read('apps', 'deployments')
    expect(brief(ofDeployment.dependants)).toContain(`And through these Pod ${pod}`)
    expect(brief(ofDeployment.related)).toContain('Scaled by HorizontalPodAutoscaler web')
    const running = ofDeployment.dependants.find(({ name }) => name === pod)
    expect(running?.status).toEqual(['ok', 'Running'])

    const ofService = brief((await world.read('', 'services')).related)
    expect(ofService).toContain(`Selects Pod ${pod}`)
    expect(ofService).toContain('Exposed by Ingress web')
    expect(ofService.some((line) => line.startsWith('Endpoint slices EndpointSlice web-'))).toBe(true)

    for (const resource of ['configmaps', 'secrets']) {
      const users = brief((await world.read('', resource)).related)
      expect(users).toContain(`Used by Pod ${pod}`)
      expect(users).toContain('Used by Deployment web')
    }
    expect(brief((await world.read('', 'persistentvolumeclaims')).related)).toEqual(
      expect.arrayContaining([`Bound to PersistentVolume ${namespace}`, `Mounted by Pod ${pod}`]),
    )
    expect(brief((await world.read('', 'persistentvolumes', namespace, 'v1', '')).related)).toContain(
      'Bound to PersistentVolumeClaim web',
    )
    expect(brief((await world.read('', 'serviceaccounts')).related)).toEqual(
      expect.arrayContaining([`Used by Pod ${pod}`, 'Granted roles by RoleBinding web']),
    )
    expect(brief((await world.read('rbac.authorization.k8s.io', 'rolebindings')).related)).toEqual(
      expect.arrayContaining(['Grants ClusterRole view', 'Subjects ServiceAccount web']),
    )
    expect(brief((await world.read('policy', 'poddisruptionbudgets')).related)).toContain(
      `Protects Pod ${pod}`,
    )
    const ofScaler = await world.read('autoscaling', 'horizontalpodautoscalers', 'web', 'v2')
    expect(brief(ofScaler.related)).toContain('Scales Deployment web')
  }, 120_000)
})
