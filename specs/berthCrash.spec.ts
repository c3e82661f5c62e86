import { readFile } from 'node:fs/promises'
import { expect, inject, it } from 'vitest'
import {
  aHome,
  type ClusterSocket,
  openClusterSocket,
  type Product,
  realClusters,
  startProduct,
} from '#testkit'
import { aPod } from './aPod.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser("the death of one cluster's process", (browser) => {
  it('interrupts nobody else, and the dead one comes back by itself with what happened meanwhile', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const workspace = new WorkspacePage(window.page)
    const pods = await workspace.show('Pods')
    await pods.expectLive()
    await pods.filter('label:spec=crash')
    await workspace.tab('west').click()
    await (await workspace.show('Pods')).expectLive()
    await pods.filter('label:spec=crash')

    using bystander = await watchPods(product, 'west:west')
    process.kill(await berthOf(product, 'east'), 'SIGKILL')
    await expect.poll(() => workspace.tab('east').textContent()).toMatch(/Crashed|Restarting/)
    await using _seen = await west.apply(aPod('born-in-west', { spec: 'crash' }))
    await pods.expectNames(['born-in-west'])
    await using _missed = await east.apply(aPod('born-meanwhile', { spec: 'crash' }))

    await workspace.tab('east').click()
    await pods.expectLive()
    await pods.expectNames(['born-meanwhile'])
    const { clusters } = await product.workspace()
    expect(clusters.map(({ clusterName, crashes }) => [clusterName, crashes.count])).toEqual([
      ['east', 1],
      ['west', 0],
    ])
    expect(bystander.isOpen).toBe(true)
    expect(
      bystander.frames.every((frame) => !('freshness' in frame) || frame.freshness.state !== 'stale'),
    ).toBe(true)
  })
})

async function watchPods(product: Product, clusterId: string): Promise<ClusterSocket> {
  const socket = await openClusterSocket(product, clusterId)
  socket.openWindow(1, {
    domain: 'pods',
    tail: 'namespace:all',
    sort: null,
    filter: '',
    offset: 0,
    limit: 100,
  })
  return socket
}

/** The process of a cluster. Processes are started in the order of the selection, so their ids say whose they are. */
async function berthOf(product: Product, name: string): Promise<number> {
  const children = (await readFile(`/proc/${product.pid}/task/${product.pid}/children`, 'utf8'))
    .trim()
    .split(' ')
    .map(Number)
  const order = (await product.workspace()).clusters.findIndex(({ clusterName }) => clusterName === name)
  const pid = children.toSorted((a, b) => a - b)[order]
  if (pid === undefined) throw new Error(`${name} has no process.`)
  return pid
}
