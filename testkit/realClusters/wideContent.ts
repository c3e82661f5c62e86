import type { KubeClient } from '#kube'
import { aRealClient } from '../realClient.ts'
import type { RealCluster } from './realCluster.ts'

/** Requests of the writer under way at once: one connection's own limit is a hundred. */
const atOnce = 40
const group = 'wide.example'
const namespace = 'wide'

/** WideContent is how much is to be in a cluster beside its pods. */
export interface WideContent {
  /** Each has a replica set. */
  readonly deployments: number
  /** Each has `objectsOfEach` objects. */
  readonly definitions: number
  readonly objectsOfEach: number
}

/**
 * fillWide makes deployments with a replica set each, and resource definitions with objects, through the API as the user
 * of the cluster's token. Resolves when all is served.
 */
export async function fillWide(cluster: RealCluster, content: WideContent): Promise<void> {
  const { deployments, definitions, objectsOfEach } = content
  await using client = await aRealClient(cluster)
  const post = async (path: string, body: object) => {
    await client.json(path, { method: 'POST', body, contentType: 'application/json' })
  }
  await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await each(definitions, (index) =>
    post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', aDefinition(index)),
  )
  await each(deployments, async (index) => {
    for (const kind of ['Deployment', 'ReplicaSet'])
      await post(`/apis/apps/v1/namespaces/${namespace}/${kind.toLowerCase()}s`, aWorkload(kind, index))
  })
  await each(definitions, async (index) => {
    const path = `/apis/${group}/v1/namespaces/${namespace}/${pluralOf(index)}`
    await untilServed(client, path)
    for (let object = 0; object < objectsOfEach; object += 1)
      await post(path, {
        apiVersion: `${group}/v1`,
        kind: `Thing${index}`,
        metadata: { name: `${pluralOf(index)}-${object}` },
      })
  })
}

const pluralOf = (index: number): string => `things${index}`

const aDefinition = (index: number) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${pluralOf(index)}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural: pluralOf(index), singular: `thing${index}`, kind: `Thing${index}` },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
})

const aWorkload = (kind: string, index: number) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: `wide-${index}` },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: `wide-${index}` } },
    template: {
      metadata: { labels: { app: `wide-${index}` } },
      spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
    },
  },
})

/** A definition is served some time after it has been made. */
async function untilServed(client: KubeClient, path: string): Promise<void> {
  for (;;) {
    try {
      await client.json(path, { query: { limit: 1 } })
      return
    } catch (problem) {
      if (!(problem instanceof Error) || !('reason' in problem) || problem.reason !== 'not-found')
        throw problem
    }
  }
}

/** Does that for each number below `count`, a few at a time. */
async function each(count: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const work = async () => {
    while (next < count) {
      const index = next
      next += 1
      await act(index)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}
