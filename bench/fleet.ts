import { setTimeout as wait } from 'node:timers/promises'
import type { ClusterId } from '#contract'
import { aHome, openClusterSocket, type Product, startProduct } from '#testkit'
import { type Figure, megabytes, seconds } from './figures.ts'
import { startFleet } from './fleetProcess.ts'
import { childrenOf, processMemory } from './processMemory.ts'
import { processorSeconds } from './processorTime.ts'

const idleSeconds = 30

/**
 * benchFleet opens many simulated clusters at once, each with a table of its pods on a page, and says what that costs: until
 * all are live, in memory, and in processor time once nothing happens any more.
 */
export async function benchFleet(clusters: number, pods: number): Promise<Figure[]> {
  const names = Array.from({ length: clusters }, (_, at) => `cluster-${at}`)
  await using home = await aHome()
  await using _fleet = await startFleet(home, { names, pods, namespaces: 10 })
  await using product = await startProduct(home)
  using sockets = new DisposableStack()
  const startedAt = performance.now()
  const readyMs = await Promise.all(
    names.map(async (name) => {
      const clusterId = `${name}:${name}` as ClusterId
      await product.open(clusterId)
      // Four processes start at a time; a socket is not kept waiting for more than ten seconds.
      while ((await lifecycleOf(product, clusterId)) === 'opening') await wait(100)
      const live = Promise.withResolvers<number>()
      const socket = await openClusterSocket(product, clusterId, (frame, atMs) => {
        if ('freshness' in frame && frame.freshness.state === 'live' && frame.total >= pods)
          live.resolve(atMs - startedAt)
      })
      sockets.use(socket)
      socket.openWindow(1, {
        domain: 'pods',
        tail: 'namespace:all',
        sort: null,
        filter: '',
        offset: 0,
        limit: 100,
      })
      return live.promise
    }),
  )
  // What is collected and told once at the end of a beginning is over by then.
  await wait(20_000)
  const pids = [product.pid, ...(await childrenOf(product.pid))]
  const before = await processorSeconds(pids)
  await wait(idleSeconds * 1000)
  const idle = ((await processorSeconds(pids)) - before) / idleSeconds
  const memory = await Promise.all(pids.map(async (pid) => (await processMemory(pid)).pss))
  const total = memory.reduce((sum, pss) => sum + pss, 0)
  const size = `${clusters} open clusters of ${pods.toLocaleString('en')} pods`
  return [
    {
      what: `${size}: all live`,
      measured: seconds(Math.max(...readyMs)),
      peer: `the first: ${seconds(Math.min(...readyMs))}`,
      budget: '–',
      isMet: null,
    },
    {
      what: `${size}: memory of all processes`,
      measured: `${megabytes(total)} PSS`,
      peer: '–',
      budget: '≤ 2048 MB',
      isMet: total <= 2048 * 2 ** 20,
    },
    {
      what: `${size}: processor time when nothing happens`,
      measured: `${(idle * 100).toFixed(1)} % of a core`,
      peer: '–',
      budget: '≤ 5 %',
      isMet: idle <= 0.05,
    },
  ]
}

const lifecycleOf = async (product: Product, clusterId: ClusterId) =>
  (await product.workspace()).clusters.find((cluster) => cluster.clusterId === clusterId)?.lifecycle
