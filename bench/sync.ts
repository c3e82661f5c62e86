import { readFile } from 'node:fs/promises'
import { Agent, fetch as undiciFetch } from 'undici'
import type { WindowSpec } from '#contract'
import { aHome, openClusterSocket, openWorkspaceEvents, type RealCluster, startProduct } from '#testkit'
import { type Figure, median, megabytes, ms, ratio, seconds } from './figures.ts'
import { childrenOf, processMemory } from './processMemory.ts'
import { runTestbedCommand } from './testbedCommand.ts'

const firstRows: WindowSpec = {
  domain: 'pods',
  tail: 'namespace:all',
  sort: null,
  filter: '',
  offset: 0,
  limit: 100,
}

interface Synced {
  readonly firstRowsMs: number
  /** From when the cluster's process, which has started, begins to connect. */
  readonly syncMs: number
  readonly fullMs: number
  readonly peakRss: number
  readonly pss: number
  readonly rows: number
}

/**
 * benchSync opens a cluster and reads all its pods, in turns with a client-go informer on the same server. Opening counts
 * from the request, process start included; the sync from when that process begins to connect, as the informer's counts from
 * the start of its factory.
 */
export async function benchSync(cluster: RealCluster, pods: number, rounds: number): Promise<Figure[]> {
  const ours: Synced[] = []
  const theirs: { seconds: number; peakRssBytes: number; objects: number }[] = []
  const lists: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    lists.push(await timeOneList(cluster))
    ours.push(await openOnce(cluster))
    theirs.push(await runTestbedCommand(['informer', '--kubeconfig', cluster.operatorKubeconfig]))
  }
  const list = median(lists)
  const first = median(ours.map(({ firstRowsMs }) => firstRowsMs))
  const full = median(ours.map(({ fullMs }) => fullMs))
  const sync = median(ours.map(({ syncMs }) => syncMs))
  const peak = median(ours.map(({ peakRss }) => peakRss))
  const peerMs = median(theirs.map((run) => run.seconds * 1000))
  const peerPeak = median(theirs.map((run) => run.peakRssBytes))
  const size = `${pods.toLocaleString('en')} pods`
  return [
    {
      what: `open a cluster of ${size}: first rows`,
      measured: ms(first),
      peer: `one list of 500: ${ms(list)}`,
      budget: `list + 300 ms = ${ms(list + 300)}`,
      isMet: first <= list + 300,
    },
    {
      what: `full sync of ${size}`,
      measured: seconds(sync),
      peer: `client-go informer: ${seconds(peerMs)}`,
      budget: `≤ 0.7× (measured ${ratio(sync / peerMs)})`,
      isMet: sync / peerMs <= 0.7,
    },
    {
      what: `open a cluster of ${size}: table whole, process start included`,
      measured: seconds(full),
      peer: '–',
      budget: '–',
      isMet: null,
    },
    {
      what: `peak memory of the berth, ${size}`,
      measured: megabytes(peak),
      peer: `client-go informer: ${megabytes(peerPeak)}`,
      budget: `≤ 0.3× (measured ${ratio(peak / peerPeak)})`,
      isMet: peak / peerPeak <= 0.3,
    },
    {
      what: `memory of the berth after the sync, ${size}`,
      measured: `${megabytes(median(ours.map(({ pss }) => pss)))} PSS`,
      peer: '–',
      budget: '–',
      isMet: null,
    },
  ]
}

/** openOnce opens the cluster with a table of its pods, and ends the product again. */
export async function openOnce(cluster: RealCluster): Promise<Synced> {
  await using home = await aHome({ [cluster.name]: cluster.kubeconfig })
  await using product = await startProduct(home)
  const clusterId = (await product.kubeconfigs()).files[0]?.contexts[0]?.clusterId
  if (clusterId === undefined) throw new Error('The kubeconfig was not found.')
  using events = await openWorkspaceEvents(product)
  const startedAt = performance.now()
  await product.open(clusterId)
  let firstRowsMs: number | null = null
  const live = Promise.withResolvers<{ fullMs: number; rows: number }>()
  using socket = await openClusterSocket(product, clusterId, (frame, atMs) => {
    if (frame.t !== 'window' && frame.t !== 'patch') return
    if (firstRowsMs === null && frame.total > 0) firstRowsMs = atMs - startedAt
    if (frame.freshness.state === 'live') live.resolve({ fullMs: atMs - startedAt, rows: frame.total })
  })
  socket.openWindow(1, firstRows)
  const { fullMs, rows } = await live.promise
  const [berth] = await childrenOf(product.pid)
  if (berth === undefined) throw new Error('The cluster has no process.')
  const { peakRss, pss } = await processMemory(berth)
  const connecting = events.statesOf(clusterId).find(({ lifecycle }) => lifecycle === 'connecting')
  const startMs = (connecting?.since ?? Number.NaN) - performance.timeOrigin - startedAt
  return { firstRowsMs: firstRowsMs ?? Number.NaN, syncMs: fullMs - startMs, fullMs, peakRss, pss, rows }
}

/** What the server takes for one page of 500 objects, connection and all: the floor under the first rows. */
export async function timeOneList(cluster: RealCluster): Promise<number> {
  const dispatcher = new Agent({ connect: { ca: await readFile(cluster.caFile, 'utf8') } })
  const startedAt = performance.now()
  const response = await undiciFetch(`${cluster.server}/api/v1/pods?limit=500`, {
    headers: { authorization: `Bearer ${cluster.token}` },
    dispatcher,
  })
  await response.arrayBuffer()
  const tookMs = performance.now() - startedAt
  await dispatcher.close()
  return tookMs
}
