import type { KubeObject, OwnerReference } from '#machinery'

/** Wish is an object before a server has given it what servers give. */
interface Wish {
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

/** anObject puts metadata where they belong; what a wish leaves out, the server fills in. */
export function anObject(wish: Wish): KubeObject {
  const { apiVersion, kind, name, namespace, uid = '', createdAt, labels, owner, ...content } = wish
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

/** The letters Kubernetes makes names of: no vowels, so that no word comes out. */
const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** nameEnding is the random end of a name, made from numbers between 0 and 1. */
export const nameEnding = (length: number, random: () => number): string =>
  Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('')

/** seededRandom counts through numbers between 0 and 1, the same ones for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** PodWish is what a pod of the demo differs in from every other. */
export interface PodWish {
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

/** aPod is a pod that runs. */
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
}: PodWish): KubeObject {
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

/** How the one container of a demo pod is. */
export type Mood = 'creating' | 'running' | 'failed' | 'backing-off'

/** withMood is the pod with its container in another state; going from bad to `failed` again counts a restart. */
export function withMood(pod: KubeObject, mood: Mood, nowMs: number): KubeObject {
  const status = pod.status as { containerStatuses?: readonly Record<string, unknown>[] }
  const container = status.containerStatuses?.[0] ?? {}
  const now = timeText(nowMs)
  const terminated = { exitCode: 1, reason: 'Error', startedAt: now, finishedAt: now }
  const states: Readonly<Record<Mood, object>> = {
    creating: { waiting: { reason: 'ContainerCreating' } },
    running: { running: { startedAt: now } },
    failed: { terminated },
    'backing-off': {
      waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' },
    },
  }
  const isReady = mood === 'running'
  return {
    ...pod,
    status: {
      ...status,
      phase: mood === 'creating' ? 'Pending' : 'Running',
      ...(mood === 'creating' && { startTime: now }),
      conditions: conditionsOf(isReady, nowMs),
      containerStatuses: [
        {
          ...container,
          ready: isReady,
          started: isReady,
          restartCount: Number(container.restartCount ?? 0) + (mood === 'backing-off' ? 1 : 0),
          state: states[mood],
          lastState: mood === 'backing-off' ? { terminated } : (container.lastState ?? {}),
        },
      ],
    },
  }
}
