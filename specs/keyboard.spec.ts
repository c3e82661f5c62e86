import { expect, inject, it } from 'vitest'
import { aHome, realClusters, startProduct } from '#testkit'
import { aPod } from './aPod.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { addKubeconfig, renamed } from './kubeconfigs.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('the keyboard alone', (browser) => {
  it('opens clusters, moves among tabs, rows and the panel, and closes them all, never losing the focus', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using _first = await east.apply(aPod('keyboard-1', { spec: 'keyboard' }))
    await using _second = await east.apply(aPod('keyboard-2', { spec: 'keyboard' }))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const pods = page.table('Pods')
    const press = async (...keys: string[]) => {
      for (const key of keys) await window.page.keyboard.press(key)
    }

    await page.expectTitle('No Active Clusters')
    await page.tabTo('button Select Kubeconfig')
    await press('Enter')
    await page.expectFocus('listbox Kubeconfig contexts')
    await press('ArrowDown', 'Enter')
    await page.expectTitle('east')
    await page.expectFocus('listbox Kubeconfig contexts')
    await press('ArrowDown', 'Space')
    await page.expectTabs(['east', 'west'])
    await press('Escape')
    await page.expectFocus('button Select Kubeconfig')

    await page.tabTo('tab west')
    await press('ArrowLeft')
    await page.expectFocus('tab east')
    await page.expectActive('east')
    await press('Alt+Shift+ArrowRight')
    await page.expectTabs(['west', 'east'])
    await page.expectFocus('tab east')

    await pods.expectLive()
    await press('/')
    await page.expectFocus('input Filter')
    await window.page.keyboard.type('label:spec=keyboard')
    await pods.expectNames(['keyboard-1', 'keyboard-2'])
    await press('Enter')
    await page.expectFocus('grid Pods')
    await press('ArrowDown', 'ArrowDown')
    await expect.poll(() => pods.cursor()).toContain('keyboard-2')
    await press('ArrowUp')
    await expect.poll(() => pods.cursor()).toContain('keyboard-1')
    await press('Enter')
    const panel = page.panel('Pod keyboard-1')
    await panel.root.waitFor()
    await page.expectFocus('grid Pods')

    await page.tabTo('tab Overview')
    await press('ArrowRight')
    await page.expectFocus('tab YAML')
    await expect.poll(() => panel.yaml()).toContain('name: keyboard-1')
    await press('ArrowRight')
    await page.expectFocus('tab Events')
    await press('Escape')
    await expect.poll(() => panel.root.count()).toBe(0)
    await page.expectFocus('grid Pods')
    await press('Enter')
    await panel.root.waitFor()
    await press('Escape')
    await expect.poll(() => panel.root.count()).toBe(0)
    await page.expectFocus('grid Pods')

    await page.tabTo('tab east', 'Shift+Tab')
    await press('Delete')
    await expect.poll(() => page.tabStrip.count()).toBe(0)
    await page.expectTitle('west')
    await page.expectFocus('grid Pods')
    await press('Alt+w')
    await page.expectTitle('No Active Clusters')
    await page.expectFocus('button Select Kubeconfig')
    await press('Enter')
    await page.expectFocus('listbox Kubeconfig contexts')
    expect(window.problems).toEqual([])
  })

  it('finds the neighbour focused when a tab of several is closed', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await addKubeconfig(home, 'north', west, renamed('north'))
    await using product = await startProduct(home, [
      '--context',
      'east',
      '--context',
      'west',
      '--context',
      'north',
    ])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.tabTo('tab east')
    await window.page.keyboard.press('Delete')
    await page.expectTabs(['west', 'north'])
    await page.expectFocus('tab west')
    await window.page.keyboard.press('Tab')
    await page.expectFocus('button Close west')
    await window.page.keyboard.press('Enter')
    await page.expectTitle('north')
    await page.expectFocus('grid Pods')
  })
})
