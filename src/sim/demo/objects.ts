import type { KubeObject, OwnerReference } from '#machinery'

/** ObjectOptions is an object as it is created, without the fields that a server sets. */
interface ObjectOptions {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
  readonly createdAt?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly owner?: OwnerReference
  readonly [field: string]: unknown
}

export const timeText = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '')

/** anObject puts the metadata in their place; the server fills in the fields that are left out. */
export function anObject(options: ObjectOptions): KubeObject {
  const { apiVersion, kind, name, namespace, uid = '', createdAt, labels, owner, ...content } = options
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      resourceVersion: '',
      ...(createdAt === undefined ? {} : { creationTimestamp: timeText(createdAt) }),
      ...(labels === undefined ? {} : { labels }),
      ...(owner === undefined ? {} : { ownerReferences: [owner] }),
    },
    ...content,
  }
}

export const ownerOf = ({ apiVersion = '', kind = '', metadata }: KubeObject): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid,
  controller: true,
})

/** The letters of generated names in Kubernetes: without vowels, so that no word occurs. */
const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** nameEnding is the random end of a name. `random` gives numbers between 0 and 1. */
export const nameEnding = (length: number, random: () => number): string =>
  Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('')

/** seededRandom gives numbers between 0 and 1, always the same ones for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** PodOptions is how a pod of the demo differs from the others. */
export interface PodOptions {
  readonly name: string
  readonly namespace: string
  readonly app: string
  readonly image: string
  readonly node: string
  readonly createdAt: number
  readonly number: number
  readonly uid?: string
  readonly owner?: OwnerReference
}

/** aPod is a running pod. */
export function aPod({
  name,
  namespace,
  app,
  image,
  node,
  createdAt,
  number,
  uid,
  owner,
}: PodOptions): KubeObject {
  const startedAt = timeText(createdAt + 2000)
  const ip = `10.${20 + ((number >> 16) & 63)}.${(number >> 8) & 255}.${number & 255}`
  return anObject({
    apiVersion: 'v1',
    kind: 'Pod',
    name,
    namespace,
    createdAt,
    labels: { app },
    ...(uid === undefined ? {} : { uid }),
    ...(owner === undefined ? {} : { owner }),
    spec: {
      nodeName: node,
      restartPolicy: 'Always',
      serviceAccountName: 'default',
      containers: [
        {
          name: app,
          image,
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
        },
      ],
    },
    status: {
      phase: 'Running',
      podIP: ip,
      podIPs: [{ ip }],
      hostIP: '10.0.0.1',
      startTime: timeText(createdAt),
      qosClass: 'Burstable',
      conditions: conditionsOf(true, createdAt),
      containerStatuses: [
        {
          name: app,
          image,
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt } },
          lastState: {},
        },
      ],
    },
  })
}

const conditionsOf = (isReady: boolean, sinceMs: number) =>
  [
    ['PodScheduled', true],
    ['Initialized', true],
    ['ContainersReady', isReady],
    ['Ready', isReady],
  ].map(([type, is]) => ({
    type,
    status: is === true ? 'True' : 'False',
    lastTransitionTime: timeText(sinceMs),
  }))

/** PodState is the state of the one container of a pod in the demo. */
export type PodState = 'creating' | 'running' | 'failed' | 'backing-off'

/** withState is the pod with its container in another state. Going to `backing-off` counts a restart. */
export function withState(pod: KubeObject, state: PodState, nowMs: number): KubeObject {
  const status = pod.status as { containerStatuses?: readonly Record<string, unknown>[] }
  const container = status.containerStatuses?.[0] ?? {}
  const now = timeText(nowMs)
  const terminated = { exitCode: 1, reason: 'Error', startedAt: now, finishedAt: now }
  const states: Readonly<Record<PodState, object>> = {
    creating: { waiting: { reason: 'ContainerCreating' } },
    running: { running: { startedAt: now } },
    failed: { terminated },
    'backing-off': {
      waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' },
    },
  }
  const isReady = state === 'running'
  return {
    ...pod,
    status: {
      ...status,
      phase: state === 'creating' ? 'Pending' : 'Running',
      ...(state === 'creating' && { startTime: now }),
      conditions: conditionsOf(isReady, nowMs),
      containerStatuses: [
        {
          ...container,
          ready: isReady,
          started: isReady,
          restartCount: Number(container.restartCount ?? 0) + (state === 'backing-off' ? 1 : 0),
          state: states[state],
          lastState: state === 'backing-off' ? { terminated } : (container.lastState ?? {}),
        },
      ],
    },
  }
}
