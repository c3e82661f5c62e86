import { expect, inject, it } from 'vitest'
import { aHome, realClusters, startProduct } from '#testkit'
import { aPod } from './aPod.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('two clusters with equal names', (browser) => {
  it('are live at once, and a change in one shows in its table only, without a reload', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const workspace = new WorkspacePage(window.page)
    await workspace.choose('east')
    await workspace.choose('west')
    await workspace.expectTabs(['east', 'west'])
    for (const cluster of ['east', 'west']) {
      await workspace.tab(cluster).click()
      await workspace.expectTitle(cluster)
      const pods = await workspace.show('Pods')
      await pods.expectLive()
      await pods.filter('label:spec=isolation')
      await pods.expectNames([])
    }

    const pods = workspace.table('Pods')
    await workspace.tab('east').click()
    {
      await using _pod = await east.apply(aPod('only-in-east', { spec: 'isolation' }))
      await pods.expectNames(['only-in-east'])
      await pods.filter('label:mood=calm')
      await pods.expectNames([])
      await east.mustKubectl(['label', 'pod', 'only-in-east', 'mood=calm'])
      await pods.expectNames(['only-in-east'])
      await workspace.tab('west').click()
      await pods.filter('')
      await pods.filter('only-in-east')
      await pods.expectNames([])
      await workspace.tab('east').click()
      await pods.expectNames(['only-in-east'])
    }
    await pods.expectNames([])
    expect(window.problems).toEqual([])
  })
})
