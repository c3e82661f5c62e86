import { expect, inject, it } from 'vitest'
import { aHome, realClusters, startProduct } from '#testkit'
import { aPod } from './aPod.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { addKubeconfig } from './kubeconfigs.ts'
import { PalettePart } from './palettePart.ts'
import { WorkspacePage } from './workspacePage.ts'

const both = ['--context', 'east', '--context', 'west']

describeWithBrowser('the command palette', (browser) => {
  it('opens a cluster when none is open, and then leads to views and namespaces, by keyboard alone', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const palette = new PalettePart(window.page)
    await page.expectTitle('No Active Clusters')
    await palette.open()
    expect(await palette.section('Kubeconfig contexts')).toEqual(['east east', 'west west'])
    expect(await palette.section('Views')).toEqual([])
    expect((await palette.section('Actions')).join()).not.toContain('Close Current Cluster Tab')
    await window.page.keyboard.press('Escape')
    await palette.choose('eas', /^east/)
    await page.expectTitle('east')
    await page.table('Pods').expectLive()
    await palette.choose('deployment', /^Deployments/)
    await page.table('Deployments').expectLive()
    await palette.choose('kubsys', /^kube-system/)
    await expect.poll(() => page.table('Deployments').scope()).toBe('in kube-system')
    expect(await page.currentNamespaces()).toEqual(['kube-system'])
    expect(window.problems).toEqual([])
  })

  it('switches to an open cluster, opens a closed one, marks what is open, and never closes any', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const palette = new PalettePart(window.page)
    await page.expectTitle('east')
    await palette.choose('west', /^west/)
    await page.expectActive('west')
    for (const cluster of ['east', 'east', 'west']) {
      await palette.choose(cluster, new RegExp(`^${cluster}`))
      await page.expectActive(cluster)
      await page.expectTabs(['east', 'west'])
    }
    await palette.open()
    expect(await palette.checked('Kubeconfig contexts')).toEqual(['east', 'west'])
  })

  it('closes the current tab and shows the key that does the same', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, both)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const palette = new PalettePart(window.page)
    await page.tab('west').click()
    await page.expectActive('west')
    await palette.choose('close current', /^Close Current Cluster Tab\s+Alt\+W$/)
    await page.expectTitle('east')
    await window.page.keyboard.press('Alt+w')
    await page.expectTitle('No Active Clusters')
  })

  it('finds objects of equal names in the tables of all open clusters, and goes to the one that is chosen', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using _east = await east.apply(aPod('palette-twin'))
    await using _west = await west.apply(aPod('palette-twin'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, both)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const palette = new PalettePart(window.page)
    for (const cluster of ['west', 'east']) {
      await page.tab(cluster).click()
      await page.expectActive(cluster)
      await page.table('Pods').expectLive()
    }
    await palette.open()
    await palette.search('pod twin')
    const lines = ['palette-twin Pod · default east', 'palette-twin Pod · default west']
    await expect.poll(() => palette.section('Objects')).toEqual(lines)
    await window.page.keyboard.press('ArrowDown')
    await expect.poll(() => palette.current()).toMatch(/west$/)
    await window.page.keyboard.press('Enter')
    await page.expectActive('west')
    await page.panel('Pod palette-twin').root.getByText('west / default / Pod').waitFor()
    expect(window.problems).toEqual([])
  })

  it('finds what one cluster has while another one cannot be reached', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using _pod = await east.apply(aPod('palette-alive'))
    await using home = await aHome({ east: east.kubeconfig })
    await addKubeconfig(home, 'west', west, (content) => {
      for (const { cluster } of content.clusters) cluster.server = 'https://127.0.0.1:1'
    })
    await using product = await startProduct(home, both)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const palette = new PalettePart(window.page)
    await page.tab('east').click()
    await page.table('Pods').expectLive()
    await page.tab('west').click()
    await page.expectActive('west')
    await palette.open()
    await palette.search('palette-al')
    await expect.poll(() => palette.unsaid()).toContain('west is unreachable')
    await window.page.keyboard.press('Escape')
    await palette.choose('palette-al', /^palette-alive/)
    await page.expectActive('east')
    await page.panel('Pod palette-alive').root.waitFor()
  })
})
