import { expect, inject, it } from 'vitest'
import { aHome, aSimulatedWorld, realClusters, startProduct } from '#testkit'
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
    // The focus follows a key in a turn of its own; a person is slower than that.
    await press('ArrowRight')
    await page.expectFocus('tab Logs')
    await press('ArrowRight')
    await page.expectFocus('tab Shell')
    await press('ArrowRight')
    await page.expectFocus('tab Files')
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

  it('chooses views, namespaces, rows, columns and the log, each without a pointer', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const page = new WorkspacePage(window.page)
    const pods = page.table('Pods')
    await pods.expectLive()
    const press = async (...keys: string[]) => {
      for (const key of keys) await window.page.keyboard.press(key)
    }

    await page.tabTo('button Deployments')
    await press('Enter')
    await page.table('Deployments').root.waitFor()
    await page.tabTo('button Pods', 'Shift+Tab')
    await press('Space')
    await pods.expectLive()
    await page.tabTo('input Find a namespace')
    await window.page.keyboard.type('sho')
    await press('Enter')
    await expect.poll(() => pods.scope()).toBe('in shop')
    await pods.expectNames(['web-1', 'web-2', 'web-3'])

    await page.tabTo('grid Pods')
    await press('ArrowDown', 'Space', 'Shift+ArrowDown')
    await pods.root.getByText('2 selected').waitFor()
    await press('Control+c')
    await expect
      .poll(() => window.page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(/^NAME[\s\S]*web-1[\s\S]*web-2/u)
    await press('Escape')
    await expect.poll(() => pods.root.getByText('2 selected').count()).toBe(0)

    await page.tabTo('button Columns', 'Shift+Tab')
    await press('Enter')
    await expect.poll(() => page.focused()).toBe('menuitemcheckbox Ready')
    await press('Enter', 'Escape')
    await expect.poll(() => pods.root.getByRole('columnheader', { name: 'Ready' }).count()).toBe(0)
    await page.expectFocus('button Columns')

    await page.tabTo('button Application log', 'Shift+Tab')
    await press('Enter')
    await page.tabTo('input Filter the log')
    await press('Escape')
    await expect.poll(() => window.page.getByRole('region', { name: 'Application log' }).count()).toBe(0)
    expect(window.problems).toEqual([])
  })
})
