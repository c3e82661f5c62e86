import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { type Access, readAccess } from '#kubeconfig'
import { systemClock } from '#machinery'
import { type ClusterDescription, describeKubeServer, openRealClusters, type RealClusters } from '#testkit'
import { KubeClient } from './client.ts'

const { reason } = inject('realClusters')

/** A cluster of its own: the suite makes it forget, which the shared ones must not. */
describe.skipIf(reason !== null)(`on a real cluster${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let clusters: RealClusters
  beforeAll(async () => {
    clusters = await openRealClusters(['conformance'], { minimal: true })
  })
  afterAll(async () => {
    await clusters[Symbol.asyncDispose]()
  })

  describeKubeServer('kube-apiserver', async () => {
    const cluster = clusters.of('conformance')
    const reading = await readAccess(cluster.operatorKubeconfig, cluster.description.context)
    if (reading.type === 'problem') throw new Error(reading.problem)
    return {
      access: reading.access,
      forget: async () => {
        await compact(cluster.description)
        await clusters.stop('conformance', 'kube-apiserver')
        await clusters.start('conformance', 'kube-apiserver')
        while (!(await isReady(reading.access))) await wait(100)
      },
      async [Symbol.asyncDispose]() {},
    }
  })
})

async function isReady(access: Access): Promise<boolean> {
  const environment = { clock: systemClock, random: Math.random, log: () => {} }
  await using client = await KubeClient.open(access, environment, { requestsInFlight: 1 })
  return await client.text('/readyz', { timeoutMs: 2000, retries: 0 }).then(
    () => true,
    () => false,
  )
}

/** Drops all of etcd's history; its gateway speaks JSON. */
async function compact({ etcdEndpoint }: ClusterDescription): Promise<void> {
  const post = async (path: string, body: object) => {
    const answer = await fetch(`${etcdEndpoint}/v3/kv/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    return (await answer.json()) as { header?: { revision?: string } }
  }
  const { header } = await post('range', { key: Buffer.from([0]).toString('base64') })
  await post('compaction', { revision: header?.revision, physical: true })
}
