import { expect, it } from 'vitest'
import { aSimulatedPod, aSimulatedWorld, type SimulatedCluster } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { PalettePart } from './palettePart.ts'
import { WorkspacePage } from './workspacePage.ts'

function addNode(cluster: SimulatedCluster): void {
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'web',
    uid: 'uid-of-web',
    controller: true,
  }
  cluster.server.put({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1', uid: 'uid-of-node-1', resourceVersion: '' },
    spec: {},
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  } as Parameters<typeof cluster.server.put>[0])
  for (const name of ['web-1', 'web-2', 'web-3'])
    cluster.server.put(aSimulatedPod(name, { ownerReferences: [owner] }))
}
const protect = (world: Awaited<ReturnType<typeof aSimulatedWorld>>, name: string, protection: string) =>
  world.product.api(`/clusters/${encodeURIComponent(world.of(name).id)}/settings`, {
    method: 'PATCH',
    body: JSON.stringify({ protection }),
  })

describeWithBrowser('the maintenance of nodes', (browser) => {
  it('is asked for in the name of the cluster, done in that cluster alone, and followed beside the node', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    for (const name of ['a', 'b']) addNode(world.of(name))
    await world.open('a', 'b')
    await world.expectLifecycle('ready', 'a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const dialog = (name: string) => window.page.getByRole('dialog', { name })
    const menuItem = (name: string) => window.page.getByRole('menuitem', { name })
    await page.tab('a').click()
    await page.expectActive('a')
    const nodes = await page.show('Nodes')
    await nodes.expectNames(['node-1'])

    await nodes.row('node-1').click({ button: 'right' })
    await menuItem('Cordon…').click()
    await dialog('Cordon node-1').getByText('a', { exact: true }).waitFor()
    // Whatever tab is shown meanwhile.
    await dialog('Cordon node-1').getByRole('button', { name: 'Cordon node-1 in a' }).click()
    await nodes.row('node-1').getByText('Ready,SchedulingDisabled').waitFor()
    const panel = page.panel('Node node-1')
    await panel.root.getByText('Cordoned node-1').waitFor()

    await panel.root.getByRole('button', { name: 'Actions' }).click()
    await menuItem('Drain…').click()
    await dialog('Drain node-1').getByRole('button', { name: 'Drain node-1 in a' }).click()
    await panel.root.getByText('3 of 3 pods are gone.').waitFor({ timeout: 30_000 })
    await panel.root.getByRole('button', { name: 'Show all jobs' }).click()
    const view = window.page.getByRole('region', { name: 'Node maintenance', exact: true })
    await view.getByRole('article', { name: 'Drained node-1' }).getByText('web-2').waitFor()

    await page.tab('b').click()
    await page.expectActive('b')
    const other = await page.show('Nodes')
    await other.expectNames(['node-1'])
    expect(await other.row('node-1').getByText('SchedulingDisabled').count()).toBe(0)
    await page.views.getByRole('button', { name: 'Node maintenance' }).click()
    await view.getByText('No node maintenance yet').waitFor()
    expect(window.problems).toEqual([])
  })

  it('wants the name of a protected cluster typed, and is disabled with the reason in a read-only one', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    addNode(world.of('a'))
    await world.open('a')
    await protect(world, 'a', 'confirm')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const palette = new PalettePart(window.page)
    const nodes = await page.show('Nodes')
    await nodes.row('node-1').click()
    await page.panel('Node node-1').root.waitFor()
    await palette.choose('cordon node', /^Cordon node-1/)
    const dialog = window.page.getByRole('dialog', { name: 'Cordon node-1' })
    const act = dialog.getByRole('button', { name: 'Cordon node-1 in a' })
    await act.waitFor()
    expect(await act.isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('b')
    expect(await act.isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill('a')
    await window.page.keyboard.press('Enter')
    await nodes.row('node-1').getByText('Ready,SchedulingDisabled').waitFor()

    await protect(world, 'a', 'read-only')
    await nodes.row('node-1').click({ button: 'right' })
    const item = window.page.getByRole('menuitem', { name: /Uncordon/ })
    await item.getByText('a is set to read-only').waitFor()
    expect(await item.getAttribute('aria-disabled')).toBe('true')
  })
})
