import type { KubeObject } from '#machinery'
import type { SimulatedServer } from '../server/simulatedServer.ts'
import { anObject, aPod, nameEnding, ownerOf, seededRandom, timeText } from './objects.ts'
import { nodeName } from './shop.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * BrokenObject is a lasting problem in a cluster of the demo: pods without their image, a container that needs more memory
 * than its limit, pods that no node has room for, a cordoned node, a node that no longer reports, a failed Job, a suspended
 * CronJob, a claim without a volume, and a claim that a finalizer keeps.
 */
export type BrokenObject =
  | 'missing-image'
  | 'short-of-memory'
  | 'no-room'
  | 'cordoned-node'
  | 'silent-node'
  | 'failed-job'
  | 'suspended-cron-job'
  | 'pending-claim'
  | 'held-claim'

/** addBrokenObjects adds these problems to one namespace of a cluster. */
export function addBrokenObjects(
  server: SimulatedServer,
  problems: readonly BrokenObject[],
  where: { readonly namespace: string; readonly nodes: number; readonly nowMs: number },
): void {
  for (const problem of problems) for (const object of make[problem](where)) server.put(object)
}

type Where = Parameters<typeof addBrokenObjects>[2]

const make: Readonly<Record<BrokenObject, (where: Where) => readonly KubeObject[]>> = {
  'missing-image': ({ namespace, nowMs }) =>
    aDeployment({
      namespace,
      name: 'recommendations',
      image: 'registry.demo/recommendations:1.9-rc',
      replicas: 3,
      ill: 1,
      sinceMs: nowMs - 42 * minuteMs,
      status: (name, image) => ({
        phase: 'Pending',
        containerStatuses: [
          waitingContainer(name, image, {
            reason: 'ImagePullBackOff',
            message: `Back-off pulling image "${image}"`,
          }),
        ],
      }),
    }),
  'short-of-memory': ({ namespace, nowMs }) =>
    aDeployment({
      namespace,
      name: 'thumbnails',
      image: 'registry.demo/thumbnails:4.1',
      replicas: 2,
      ill: 1,
      sinceMs: nowMs - 3 * minuteMs,
      status: (name, image) => ({
        containerStatuses: [
          {
            ...waitingContainer(name, image, {
              reason: 'CrashLoopBackOff',
              message: 'back-off 5m0s restarting failed container',
            }),
            restartCount: 23,
            lastState: {
              terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: timeText(nowMs - 3 * minuteMs) },
            },
          },
        ],
      }),
    }),
  'no-room': ({ namespace, nodes, nowMs }) =>
    aDeployment({
      namespace,
      name: 'importer',
      image: 'registry.demo/importer:2.0',
      replicas: 4,
      ill: 2,
      sinceMs: nowMs - 18 * minuteMs,
      status: () => ({
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: `0/${nodes} nodes are available: ${nodes} Insufficient memory.`,
            lastTransitionTime: timeText(nowMs - 18 * minuteMs),
          },
        ],
        containerStatuses: [],
      }),
    }),
  'cordoned-node': ({ nodes, nowMs }) => [
    aNode(nodes, nowMs, {
      spec: {
        unschedulable: true,
        taints: [
          {
            key: 'node.kubernetes.io/unschedulable',
            effect: 'NoSchedule',
            timeAdded: timeText(nowMs - 26 * hourMs),
          },
        ],
      },
    }),
  ],
  'silent-node': ({ nodes, nowMs }) => [
    aNode(nodes + 1, nowMs, {
      ready: {
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: timeText(nowMs - 11 * minuteMs),
      },
    }),
  ],
  'failed-job': ({ namespace, nowMs }) => [
    anObject({
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: 'migrate-orders',
      namespace,
      createdAt: nowMs - 7 * hourMs,
      spec: {
        completions: 1,
        parallelism: 1,
        backoffLimit: 4,
        template: template('migrate-orders', 'registry.demo/migrate:2.5'),
      },
      status: {
        failed: 5,
        startTime: timeText(nowMs - 7 * hourMs),
        conditions: [
          {
            type: 'Failed',
            status: 'True',
            reason: 'BackoffLimitExceeded',
            message: 'Job has reached the specified backoff limit',
            lastTransitionTime: timeText(nowMs - 6 * hourMs),
          },
        ],
      },
    }),
  ],
  'suspended-cron-job': ({ namespace, nowMs }) => [
    anObject({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      name: 'cleanup',
      namespace,
      createdAt: nowMs - 200 * hourMs,
      spec: {
        schedule: '*/30 * * * *',
        suspend: true,
        jobTemplate: { spec: { template: template('cleanup', 'registry.demo/cleanup:1') } },
      },
      status: { lastScheduleTime: timeText(nowMs - 50 * hourMs) },
    }),
  ],
  'pending-claim': ({ namespace, nowMs }) => [
    aClaim({ namespace, name: 'exports', createdAt: nowMs - 3 * hourMs, status: { phase: 'Pending' } }),
  ],
  'held-claim': ({ namespace, nowMs }) => {
    const claim = aClaim({
      namespace,
      name: 'old-exports',
      createdAt: nowMs - 90 * hourMs,
      status: { phase: 'Bound' },
    })
    const deletionTimestamp = timeText(nowMs - 2 * hourMs)
    return [
      {
        ...claim,
        metadata: { ...claim.metadata, deletionTimestamp, finalizers: ['kubernetes.io/pvc-protection'] },
      },
    ]
  },
}

const template = (name: string, image: string, restartPolicy = 'Never') => ({
  metadata: { labels: { app: name } },
  spec: { restartPolicy, containers: [{ name, image }] },
})

const waitingContainer = (name: string, image: string, waiting: object) => ({
  name,
  image,
  ready: false,
  started: false,
  restartCount: 0,
  state: { waiting },
  lastState: {},
})

/** A deployment with some broken pods, broken since that time. */
function aDeployment(wish: {
  namespace: string
  name: string
  image: string
  replicas: number
  ill: number
  sinceMs: number
  status: (name: string, image: string) => object
}): KubeObject[] {
  const { namespace, name, image, replicas, ill, sinceMs } = wish
  const random = seededRandom(name.length)
  const uid = (part: string) => `${name}-${part}-of-${namespace}`
  const common = {
    namespace,
    createdAt: sinceMs - 30 * hourMs,
    labels: { app: name },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name, image, 'Always') },
  }
  const counts = {
    observedGeneration: 1,
    replicas,
    readyReplicas: replicas - ill,
    availableReplicas: replicas - ill,
  }
  const deployment = anObject({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name,
    uid: uid('deployment'),
    ...common,
    status: {
      ...counts,
      updatedReplicas: replicas,
      unavailableReplicas: ill,
      conditions: [
        {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
          lastTransitionTime: timeText(sinceMs),
        },
      ],
    },
  })
  const set = anObject({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    ...common,
    status: { ...counts, fullyLabeledReplicas: replicas },
    name: `${name}-${nameEnding(9, random)}`,
    uid: uid('set'),
    owner: ownerOf(deployment),
  })
  const pods = Array.from({ length: replicas }, (_, index) => {
    const pod = aPod({
      name: `${set.metadata.name}-${nameEnding(5, random)}`,
      namespace,
      app: name,
      image,
      node: nodeName(index % 3),
      createdAt: sinceMs - index * minuteMs,
      number: 300 + name.length * 10 + index,
      owner: ownerOf(set),
    })
    if (index >= ill) return pod
    const conditions = ['ContainersReady', 'Ready'].map((type) => ({
      type,
      status: 'False',
      lastTransitionTime: timeText(sinceMs),
    }))
    return { ...pod, status: { ...(pod.status as object), conditions, ...wish.status(name, image) } }
  })
  return [deployment, set, ...pods]
}

function aNode(
  number: number,
  nowMs: number,
  { spec = {}, ready = { status: 'True', reason: 'KubeletReady' } }: { spec?: object; ready?: object },
): KubeObject {
  const name = nodeName(number)
  const capacity = { cpu: '8', memory: '32Gi', pods: '110' }
  return anObject({
    apiVersion: 'v1',
    kind: 'Node',
    name,
    createdAt: nowMs - 300 * hourMs,
    labels: { 'kubernetes.io/hostname': name },
    spec,
    status: {
      capacity,
      allocatable: capacity,
      addresses: [{ type: 'InternalIP', address: `10.0.0.${number + 1}` }],
      conditions: [{ type: 'Ready', lastTransitionTime: timeText(nowMs - 300 * hourMs), ...ready }],
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

const aClaim = (wish: { namespace: string; name: string; createdAt: number; status: object }): KubeObject =>
  anObject({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...wish,
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '50Gi' } },
    },
  })
