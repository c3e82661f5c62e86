import type { KubeObject } from '#machinery'
import type { SimulatedServer } from '../simulatedServer.ts'
import { keyOf } from '../store/objectStore.ts'
import { aPod } from './objects.ts'
import { addFoundation, nodeName } from './shop.ts'

const namespaceCount = 40
const appsPerNamespace = 25
const nodeCount = 60
const dayMs = 86_400_000

/** fillWarehouse gives a server very many pods, each made only when it is read. */
export function fillWarehouse(server: SimulatedServer, podCount: number, nowMs: number): void {
  const namespaces = Array.from({ length: namespaceCount }, (_, index) => namespaceOf(index))
  const createdAt = nowMs - 90 * dayMs
  addFoundation(server, ['default', 'kube-system', ...namespaces], {
    environment: 'warehouse',
    createdAt,
    nodes: nodeCount,
  })
  server.store.fill('/pods', podsOf(podCount, nowMs))
}

const namespaceOf = (index: number): string => `team-${String((index % namespaceCount) + 1).padStart(2, '0')}`

function* podsOf(
  count: number,
  nowMs: number,
): Generator<readonly [key: string, make: (version: string) => KubeObject]> {
  for (let index = 0; index < count; index += 1) {
    const namespace = namespaceOf(index)
    const inside = Math.floor(index / namespaceCount)
    const app = `service-${(inside % appsPerNamespace) + 1}`
    const name = `${app}-${Math.floor(inside / appsPerNamespace)}-${ending(index)}`
    yield [keyOf(namespace, name), (version) => madePod({ namespace, app, name, index }, version, nowMs)]
  }
}

/** Four letters and digits that differ from pod to pod, and look as if nobody had chosen them. */
const ending = (index: number): string => ((index * 48_271 + 11) % 1_679_616).toString(36).padStart(4, '0')

function madePod(
  { namespace, app, name, index }: { namespace: string; app: string; name: string; index: number },
  version: string,
  nowMs: number,
): KubeObject {
  const pod = aPod({
    name,
    namespace,
    app,
    image: `registry.demo/${app}:3.2`,
    node: nodeName(index % nodeCount),
    createdAt: nowMs - ((index * 7919) % (80 * dayMs)) - 60_000,
    number: index + 1,
    uid: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
  })
  return { ...pod, metadata: { ...pod.metadata, resourceVersion: version } }
}
