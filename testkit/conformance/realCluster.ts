import { setTimeout as wait } from 'node:timers/promises'
import { KubeClient } from '#kube'
import { type Access, readAccess } from '#kubeconfig'
import { systemClock } from '#machinery'
import { openRealClusters, type RealClustersOptions } from '../realClusters/realClusters.ts'
import type { ClusterDescription } from '../realClusters/testbed.ts'
import type { ConformanceWorld } from './desk.ts'

/** openConformanceCluster starts a real cluster that nobody else uses, for suites that make it forget its past. */
export async function openConformanceCluster(
  name: string,
  options: Pick<RealClustersOptions, 'goawayChance'> = {},
): Promise<ConformanceWorld> {
  await using stack = new AsyncDisposableStack()
  const clusters = stack.use(await openRealClusters([name], { minimal: true, ...options }))
  const { description, operatorKubeconfig } = clusters.of(name)
  const reading = await readAccess(operatorKubeconfig, description.context)
  if (reading.type === 'problem') throw new Error(reading.problem)
  const owned = stack.move()
  return {
    access: reading.access,
    forget: async () => {
      await compact(description)
      await clusters.stop(name, 'kube-apiserver')
      await clusters.start(name, 'kube-apiserver')
      while (!(await isReady(reading.access))) await wait(100)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

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
