import { setTimeout as wait } from 'node:timers/promises'
import { type ClusterId, encodeClusterScope, type Row, type Snapshot } from '#contract'
import { aHome, openClusterSocket, type Product, startProduct } from '#testkit'
import { type Figure, megabytes } from './figures.ts'
import { startFleet } from './fleetProcess.ts'
import { childrenOf, collectHeap, processMemory, withInspectors } from './processMemory.ts'

const clusterId = 'churn:churn' as ClusterId
const pods = 20_000
const perSecond = 1000

/** benchChurn changes pods for minutes, then compares what the berth has with what the cluster has, row by row. */
export async function benchChurn(totalSeconds: number): Promise<Figure[]> {
  await using home = await aHome()
  await using fleet = await startFleet(home, { names: ['churn'], pods, namespaces: 40 })
  await using product = await startProduct(home, [], withInspectors)
  await product.open(clusterId)
  const live = Promise.withResolvers<void>()
  using socket = await openClusterSocket(product, clusterId, (frame) => {
    if ('freshness' in frame && frame.freshness.state === 'live') live.resolve()
  })
  socket.openWindow(1, {
    domain: 'pods',
    tail: 'namespace:all',
    sort: null,
    filter: '',
    offset: 0,
    limit: 200,
  })
  await live.promise
  const [berth] = await childrenOf(product.pid)
  if (berth === undefined) throw new Error('The cluster has no process.')
  // The first fifth fills what is filled once: pools, caches, the young generation.
  const settling = Math.ceil(totalSeconds / 5)
  await fleet.flood({ name: 'churn', perSecond, seconds: settling })
  const before = await heldBy(berth)
  const { perSecond: rate, versions } = await fleet.flood({
    name: 'churn',
    perSecond,
    seconds: totalSeconds - settling,
  })
  await wait(2000)
  const after = await heldBy(berth)
  const rows = await allRows(product)
  const doubled = rows.length - new Set(rows.map(([uid]) => uid)).size
  const held = new Map(rows.map(([, , name, version]) => [name, version]))
  const wrong = Object.entries(versions).filter(([name, version]) => held.get(name) !== version).length
  const what = `${Math.round(rate).toLocaleString('en')} changes/s over ${totalSeconds} s in ${pods.toLocaleString('en')} pods`
  return [
    {
      what: `${what}: memory the berth needs, early and at the end (with what is not collected yet: ${megabytes(before.present)} → ${megabytes(after.present)})`,
      measured: `${megabytes(before.needed)} → ${megabytes(after.needed)} PSS`,
      peer: '–',
      budget: 'flat (≤ 1.1×)',
      isMet: after.needed <= before.needed * 1.1,
    },
    {
      what: `${what}: rows that are lost, doubled or not the newest`,
      measured: `${wrong + doubled} of ${rows.length.toLocaleString('en')}`,
      peer: "the cluster's own versions",
      budget: '0',
      isMet: wrong + doubled === 0,
    },
  ]
}

/** What a process holds as it is, and what is left of it once its heap is collected. */
async function heldBy(pid: number): Promise<{ present: number; needed: number }> {
  const present = (await processMemory(pid)).pss
  await collectHeap(pid)
  return { present, needed: (await processMemory(pid)).pss }
}

async function allRows(product: Product): Promise<Row[]> {
  const scope = encodeClusterScope({ type: 'single', clusterId, tail: 'namespace:all' })
  const rows: Row[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = new URLSearchParams({ scope, limit: '500', cursor }).toString()
    const page = (await (await product.api(`/snapshots/pods?${query}`)).json()) as Snapshot
    rows.push(...page.rows)
    cursor = page.cursor
  }
  return rows
}
