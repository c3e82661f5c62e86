import type { KubeObject } from '#machinery'
import type { ObjectStore } from '../store/objectStore.ts'
import type { Call } from './call.ts'
import type { Attributes } from './people.ts'

const everything = { limit: Number.POSITIVE_INFINITY, after: null, at: null, fits: () => true }

/**
 * answerMetrics answers for metrics.k8s.io, with figures made from names and the time. Returns false for other paths.
 */
export function answerMetrics(
  call: Call,
  {
    store,
    nowMs,
    isStill,
    demand,
  }: {
    readonly store: ObjectStore
    readonly nowMs: number
    /** Whether the figures never change. */
    readonly isStill: boolean
    /** Throws a 403 where the user is not allowed. */
    demand(attributes: Attributes): void
  },
): boolean {
  const match = /^\/apis\/metrics\.k8s\.io\/v1beta1(?:\/namespaces\/([^/]+))?\/(pods|nodes)$/.exec(call.path)
  if (match === null || call.method !== 'GET') return false
  const [, namespace = null, resource] = match
  demand({ verb: 'list', group: 'metrics.k8s.io', resource: resource ?? '', namespace })
  const isNodes = resource === 'nodes'
  const { objects } = store.page(isNodes ? '/nodes' : '/pods', { ...everything, namespace })
  const timestamp = new Date(nowMs).toISOString()
  const waveMs = isStill ? 0 : nowMs
  const items = objects
    .filter((object) => isNodes || mayRun(object))
    .map((object) => ({
      metadata: {
        name: object.metadata.name,
        namespace: object.metadata.namespace,
        labels: object.metadata.labels,
      },
      timestamp,
      window: '15s',
      ...(isNodes
        ? { usage: usageOf(object.metadata.name, waveMs, 20) }
        : {
            containers: containersOf(object).map((name) => ({
              name,
              usage: usageOf(object.metadata.name + name, waveMs, 1),
            })),
          }),
    }))
  call.send(200, {
    kind: isNodes ? 'NodeMetricsList' : 'PodMetricsList',
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: {},
    items,
  })
  return true
}

/** Pods that have not begun, or have ended, are not measured. */
const mayRun = ({ status }: KubeObject): boolean =>
  !['Pending', 'Succeeded', 'Failed'].includes((status as { phase?: string } | undefined)?.phase ?? '')

const containersOf = ({ spec }: KubeObject): string[] =>
  ((spec as { containers?: readonly { name: string }[] } | undefined)?.containers ?? []).map(
    ({ name }) => name,
  )

/** A slow wave, different for each name. */
function usageOf(name: string, nowMs: number, factor: number) {
  let seed = 7
  for (const character of name) seed = (seed * 31 + character.charCodeAt(0)) % 1009
  const wave = 1 + 0.3 * Math.sin(nowMs / 60_000 + seed)
  return {
    cpu: `${Math.round((20 + (seed % 180)) * wave * factor * 1_000_000)}n`,
    memory: `${Math.round((32 + (seed % 220)) * wave * factor * 1024)}Ki`,
  }
}
