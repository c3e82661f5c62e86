import { expect, inject, it } from 'vitest'
import { aHome, realClusters, startProduct } from '#testkit'
import { aPod } from './aPod.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('several open objects', (browser) => {
  it('are tabs of their own cluster, moved among and closed by keyboard, right of the table or below it', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using _a = await east.apply(aPod('tabs-a', { spec: 'tabs' }))
    await using _b = await east.apply(aPod('tabs-b', { spec: 'tabs' }))
    await east.mustKubectl(['wait', '--for=condition=Ready', '--timeout=30s', 'pod', '-l', 'spec=tabs'])
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const press = async (...keys: string[]) => {
      for (const key of keys) await window.page.keyboard.press(key)
    }
    const tabList = window.page.getByRole('navigation', { name: 'Open objects' })
    const tabs = async () => (await tabList.getByRole('tab').allTextContents()).map((text) => text.trim())

    await page.tab('east').click()
    const pods = page.table('Pods')
    await pods.expectLive()
    await pods.filter('label:spec=tabs')
    await pods.expectNames(['tabs-a', 'tabs-b'])
    await pods.row('tabs-a').click()
    await page.panel('Pod tabs-a').root.waitFor()
    expect(await tabList.count()).toBe(0)
    await press('ArrowDown', 'Control+Enter')
    await page.panel('Pod tabs-b').root.waitFor()
    await expect.poll(tabs).toEqual(['Podtabs-a', 'Podtabs-b'])

    const node = await east.mustKubectl(['get', 'pod', 'tabs-b', '-o', 'jsonpath={.spec.nodeName}'])
    // The node is among the object's neighbours too.
    await page.panel('Pod tabs-b').root.getByRole('button', { name: node, exact: true }).first().click()
    await page.panel(`Node ${node}`).root.waitFor()
    await expect.poll(tabs).toEqual(['Podtabs-a', 'Podtabs-b', `Node${node}`])

    await tabList.getByRole('tab', { selected: true }).focus()
    await press('ArrowLeft', 'ArrowLeft')
    await page.panel('Pod tabs-a').root.waitFor()
    await press('Delete')
    await page.panel('Pod tabs-b').root.waitFor()

    const table = async () => (await pods.root.boundingBox())?.width ?? 0
    const beside = await table()
    await window.page.getByRole('button', { name: 'Dock the panel below' }).click()
    await expect.poll(table).toBeGreaterThan(beside)
    await page.tab('west').click()
    await page.expectActive('west')
    expect(await window.page.getByRole('complementary').count()).toBe(0)
    await page.tab('east').click()
    await page.panel('Pod tabs-b').root.waitFor()
    await expect.poll(tabs).toEqual(['Podtabs-b', `Node${node}`])
    await expect.poll(table).toBeGreaterThan(beside)
    expect(window.problems).toEqual([])
  })
})
