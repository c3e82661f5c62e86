import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { aHome, forwardTo, type Product, type RealCluster, realClusters, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

// Needs a quiet machine: it measures how soon the page answers.

const requestsTo = async (...clusters: RealCluster[]) =>
  (await Promise.all(clusters.map((cluster) => cluster.auditEntries()))).map(({ length }) => length)

const contextsOf = async (product: Product) =>
  (await product.kubeconfigs()).files.flatMap(({ contexts }) => contexts.map(({ clusterId }) => clusterId))

describeWithBrowser('first run', (browser) => {
  it('selects nothing, contacts no cluster and says what to do', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    const before = await requestsTo(east, west)
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const workspace = new WorkspacePage(window.page)
    await workspace.overlay.waitFor()
    await workspace.expectTitle('No Active Clusters')
    await workspace.expectTabs([])
    expect(await contextsOf(product)).toEqual(['east:east', 'west:west'])
    expect((await product.workspace()).clusters).toEqual([])
    expect(await requestsTo(east, west)).toEqual(before)
    expect(window.problems).toEqual([])
  })
})

describeWithBrowser('start with a saved selection', (browser) => {
  it('answers within 100 ms and shows the living cluster within 3 s while another never answers', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    await using hole = await forwardTo(new URL(west.server))
    await hole.blackHole()
    await writeFile(join(home.kubeDir, 'west'), await west.kubeconfigThrough(hole.port))
    {
      await using earlier = await startProduct(home)
      for (const clusterId of await contextsOf(earlier)) await earlier.open(clusterId)
    }
    await using product = await startProduct(home)
    const startedAt = performance.now()
    const { clusters } = await product.workspace()
    expect(performance.now() - startedAt).toBeLessThan(100)
    expect(clusters.map(({ clusterId }) => clusterId)).toEqual(['east:east', 'west:west'])

    await using window = await browser.open(product)
    const workspace = new WorkspacePage(window.page)
    await expect
      .poll(async () => (await workspace.table('Pods').names()).length, { timeout: 3000 })
      .toBeGreaterThan(0)
    const west_ = async () =>
      (await product.workspace()).clusters.find(({ clusterId }) => clusterId === 'west:west')
    await expect.poll(async () => (await west_())?.reason, { timeout: 6000 }).toContain('did not answer')
    expect((await west_())?.auth.state).toBe('valid')
    await expect.poll(() => workspace.tab('west').textContent()).toContain('Unreachable')
  })
})
