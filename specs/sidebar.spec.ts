import { expect, inject, it } from 'vitest'
import { aHome, realClusters, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('the sidebar', (browser) => {
  it('folds its groups, for each cluster as it was left', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const unfolded = (name: string) => page.views.getByRole('button', { name, exact: true, expanded: true })
    const button = (name: string) => page.views.getByRole('button', { name, exact: true })

    await page.expectTabs(['east', 'west'])
    await page.tab('east').click()
    await page.expectActive('east')
    expect(await button('Storage Classes').count()).toBe(0)
    await button('Storage').click()
    await expect.poll(() => unfolded('Storage').count()).toBe(1)
    const table = await page.show('Storage Classes')
    await table.expectLive()

    await button('Storage').click()
    await expect.poll(() => button('Persistent Volumes').count()).toBe(0)
    expect(await button('Storage Classes').count(), 'the kind that is shown stays').toBe(1)

    await button('Network').focus()
    await window.page.keyboard.press('Enter')
    await expect.poll(() => button('Services').count()).toBe(0)
    await page.tab('west').click()
    await page.expectActive('west')
    expect(await button('Services').count()).toBe(1)

    await page.tab('east').click()
    await page.expectActive('east')
    expect(await button('Services').count()).toBe(0)
    await window.page.reload()
    await expect.poll(() => button('Storage Classes').count()).toBe(1)
    expect(await button('Services').count()).toBe(0)
    expect(window.problems).toEqual([])
  })
})
