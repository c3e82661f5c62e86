import type { KubeObject } from '#machinery'
import type { SimulatedServer } from '../server/simulatedServer.ts'
import { addInfrastructure } from './infrastructure.ts'
import { anObject, aPod, nameEnding, ownerOf, seededRandom, timeText } from './objects.ts'
import { addReleases } from './releases.ts'

/** App is one deployment of the shop. */
interface App {
  readonly namespace: string
  readonly name: string
  readonly replicas: number
}

const apps: readonly App[] = [
  { namespace: 'shop', name: 'web', replicas: 4 },
  { namespace: 'shop', name: 'cart', replicas: 3 },
  { namespace: 'shop', name: 'checkout', replicas: 3 },
  { namespace: 'shop', name: 'search', replicas: 2 },
  { namespace: 'payments', name: 'api', replicas: 3 },
  { namespace: 'payments', name: 'fraud-check', replicas: 2 },
  { namespace: 'observability', name: 'grafana', replicas: 1 },
  { namespace: 'observability', name: 'collector', replicas: 2 },
  { namespace: 'kube-system', name: 'coredns', replicas: 2 },
]

const hourMs = 3_600_000
const nodeCount = 4

export const nodeName = (index: number): string => `node-${index + 1}`

export interface ShopOptions {
  /** Part of every image's tag, and a label of every namespace: two equal clusters differ in it. */
  readonly environment: string
  readonly tag: string
  readonly nowMs: number
}

/** fillShop adds a small shop to a server: the same namespaces and names in every cluster that has one. */
export function fillShop(server: SimulatedServer, { environment, tag, nowMs }: ShopOptions): void {
  const random = seededRandom(7)
  const createdAt = nowMs - 9 * 24 * hourMs
  const put = (object: KubeObject) => server.put(object)
  addFoundation(server, ['default', 'kube-system', 'shop', 'payments', 'observability'], {
    environment,
    createdAt,
  })
  let number = 10
  for (const { namespace, name, replicas } of apps) {
    const labels = { app: name, environment }
    const template = {
      metadata: { labels },
      spec: { containers: [{ name, image: `registry.demo/${name}:${tag}` }] },
    }
    const spec = { replicas, selector: { matchLabels: { app: name } }, template }
    const counts = {
      replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
      updatedReplicas: replicas,
    }
    const common = { namespace, createdAt, labels, spec, status: { observedGeneration: 1, ...counts } }
    const deployment = put(anObject({ apiVersion: 'apps/v1', kind: 'Deployment', name, ...common }))
    const set = put(
      anObject({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        ...common,
        name: `${name}-${nameEnding(9, random)}`,
        owner: ownerOf(deployment),
      }),
    )
    put(aService(namespace, name, createdAt, number))
    for (let index = 0; index < replicas; index += 1) {
      number += 1
      put(
        aPod({
          name: `${set.metadata.name}-${nameEnding(5, random)}`,
          namespace,
          app: name,
          image: `registry.demo/${name}:${tag}`,
          node: nodeName(number % nodeCount),
          createdAt: nowMs - Math.floor((1 + random() * 60) * hourMs),
          number,
          owner: ownerOf(set),
        }),
      )
    }
  }
  addLedger(server, { tag, createdAt })
  addReleases(server, { tag, environment, createdAt })
  addNightlyReport(server, { tag, createdAt, nowMs })
  addInfrastructure(server, createdAt)
}

/** addFoundation adds namespaces, nodes, and a config map, a secret and a service account in each namespace. */
export function addFoundation(
  server: SimulatedServer,
  namespaces: readonly string[],
  { environment, createdAt, nodes = nodeCount }: { environment: string; createdAt: number; nodes?: number },
): void {
  for (const name of namespaces) {
    server.put(
      anObject({
        apiVersion: 'v1',
        kind: 'Namespace',
        name,
        createdAt,
        labels: { 'kubernetes.io/metadata.name': name, environment },
        status: { phase: 'Active' },
      }),
    )
    const common = { namespace: name, createdAt }
    server.put(anObject({ apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', ...common }))
    server.put(
      anObject({ apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', ...common, data: { environment } }),
    )
    const token = Buffer.from('a secret of the demo').toString('base64')
    server.put(
      anObject({
        apiVersion: 'v1',
        kind: 'Secret',
        name: 'token',
        ...common,
        type: 'Opaque',
        data: { token },
      }),
    )
  }
  for (let index = 0; index < nodes; index += 1) server.put(aNode(index, createdAt))
}

function aNode(index: number, createdAt: number): KubeObject {
  const name = nodeName(index)
  const capacity = { cpu: '8', memory: '32Gi', pods: '110' }
  return anObject({
    apiVersion: 'v1',
    kind: 'Node',
    name,
    createdAt,
    labels: {
      'kubernetes.io/hostname': name,
      ...(index === 0 ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
    },
    spec: { podCIDR: `10.${20 + index}.0.0/16` },
    status: {
      capacity,
      allocatable: capacity,
      addresses: [
        { type: 'InternalIP', address: `10.0.0.${index + 1}` },
        { type: 'Hostname', address: name },
      ],
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: timeText(createdAt) },
      ],
      nodeInfo: {
        kubeletVersion: 'v1.36.0',
        osImage: 'Demo Linux',
        kernelVersion: '6.12.0',
        architecture: 'amd64',
        operatingSystem: 'linux',
        containerRuntimeVersion: 'containerd://2.1.0',
      },
    },
  })
}

const aService = (namespace: string, name: string, createdAt: number, number: number): KubeObject =>
  anObject({
    apiVersion: 'v1',
    kind: 'Service',
    name,
    namespace,
    createdAt,
    spec: {
      type: 'ClusterIP',
      clusterIP: `10.96.0.${number % 250}`,
      clusterIPs: [`10.96.0.${number % 250}`],
      selector: { app: name },
      ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
    },
    status: { loadBalancer: {} },
  })

function addLedger(server: SimulatedServer, { tag, createdAt }: { tag: string; createdAt: number }): void {
  const image = `registry.demo/ledger:${tag}`
  const template = {
    metadata: { labels: { app: 'ledger' } },
    spec: { containers: [{ name: 'ledger', image }] },
  }
  const common = { namespace: 'payments', createdAt, labels: { app: 'ledger' } }
  const set = server.put(
    anObject({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: 'ledger',
      ...common,
      spec: { replicas: 3, serviceName: 'ledger', selector: { matchLabels: { app: 'ledger' } }, template },
      status: { replicas: 3, readyReplicas: 3, currentReplicas: 3, updatedReplicas: 3 },
    }),
  )
  for (let index = 0; index < 3; index += 1)
    server.put(
      aPod({
        ...common,
        name: `ledger-${index}`,
        app: 'ledger',
        image,
        node: nodeName(index),
        number: 200 + index,
        owner: ownerOf(set),
      }),
    )
}

function addNightlyReport(
  server: SimulatedServer,
  { tag, createdAt, nowMs }: { tag: string; createdAt: number; nowMs: number },
): void {
  const startedAt = nowMs - 5 * hourMs
  const template = {
    metadata: { labels: { app: 'nightly-report' } },
    spec: { restartPolicy: 'Never', containers: [{ name: 'report', image: `registry.demo/report:${tag}` }] },
  }
  const cron = server.put(
    anObject({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      name: 'nightly-report',
      namespace: 'shop',
      createdAt,
      spec: {
        schedule: '0 3 * * *',
        suspend: false,
        concurrencyPolicy: 'Forbid',
        jobTemplate: { spec: { template } },
      },
      status: { lastScheduleTime: timeText(startedAt), lastSuccessfulTime: timeText(startedAt + 90_000) },
    }),
  )
  server.put(
    anObject({
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: 'nightly-report-29381',
      namespace: 'shop',
      createdAt: startedAt,
      owner: ownerOf(cron),
      spec: { completions: 1, parallelism: 1, template },
      status: {
        succeeded: 1,
        startTime: timeText(startedAt),
        completionTime: timeText(startedAt + 90_000),
        conditions: [{ type: 'Complete', status: 'True' }],
      },
    }),
  )
}
