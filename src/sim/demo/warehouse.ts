import type { KubeObject } from '#machinery'
import type { SimulatedServer } from '../server/simulatedServer.ts'
import { keyOf } from '../store/objectStore.ts'
import { anObject, aPod } from './objects.ts'
import { addFoundation, nodeName } from './shop.ts'

const namespaceCount = 40
const appsPerNamespace = 25
const nodeCount = 60
const dayMs = 86_400_000

/** fillWarehouse adds very many pods to a server. Each is made only when it is read. */
export function fillWarehouse(server: SimulatedServer, podCount: number, nowMs: number): void {
  const namespaces = Array.from({ length: namespaceCount }, (_, index) => namespaceOf(index))
  const createdAt = nowMs - 90 * dayMs
  addFoundation(server, ['default', 'kube-system', ...namespaces], {
    environment: 'warehouse',
    createdAt,
    nodes: nodeCount,
  })
  server.store.fill('/pods', podsOf(podCount, nowMs))
  server.store.fill('apps/deployments', deploymentsOf(podCount, createdAt))
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

function* deploymentsOf(
  podCount: number,
  createdAt: number,
): Generator<readonly [key: string, make: (version: string) => KubeObject]> {
  const replicas = Math.round(podCount / namespaceCount / appsPerNamespace)
  for (let index = 0; index < namespaceCount * appsPerNamespace; index += 1) {
    const namespace = namespaceOf(index)
    const name = `service-${Math.floor(index / namespaceCount) + 1}`
    yield [
      keyOf(namespace, name),
      (version) =>
        withVersion(
          anObject({
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name,
            namespace,
            createdAt,
            uid: `00000000-0000-4000-9000-${index.toString(16).padStart(12, '0')}`,
            labels: { app: name },
            spec: {
              replicas,
              selector: { matchLabels: { app: name } },
              template: {
                metadata: { labels: { app: name } },
                spec: { containers: [{ name, image: `registry.demo/${name}:3.2` }] },
              },
            },
            status: {
              replicas,
              readyReplicas: replicas,
              availableReplicas: replicas,
              updatedReplicas: replicas,
              observedGeneration: 1,
            },
          }),
          version,
        ),
    ]
  }
}

/** Four letters and digits that differ from pod to pod and look random. */
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
    createdAt: nowMs - 60_000 - ((Math.imul(index + 1, 0x9e3779b1) >>> 0) % (80 * dayMs)),
    number: index + 1,
    uid: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
  })
  return withVersion(pod, version)
}

const withVersion = (object: KubeObject, resourceVersion: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion },
})
