import { expect, it } from 'vitest'
import { aSimulatedWorld } from '#testkit'
import { berthsOf } from './berths.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('what is told of a cluster', (browser) => {
  it('names it, is told beside whatever is looked at, and goes when the cluster is closed', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b', 'c'] })
    await world.open('a')
    const [ofA] = await berthsOf(world.product)
    await world.open('b', 'c')
    await world.expectLifecycle('ready', 'a', 'b', 'c')
    const others = (await berthsOf(world.product)).filter((pid) => pid !== ofA)
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('c').click()
    await page.table('Pods').expectLive()
    const clusters = () => window.page.locator('.notice-cluster').allTextContents()
    process.kill(ofA as number, 'SIGKILL')
    await expect.poll(clusters).toEqual(['a'])
    process.kill(others[0] as number, 'SIGKILL')
    await expect.poll(clusters).toEqual(['a', 'b'])
    await page.expectActive('c')
    await page.table('Pods').expectLive()
    await page.closeButton('a').click()
    await page.expectTabs(['b', 'c'])
    expect(await clusters()).toEqual(['b'])
    await page.notice('other clusters are not affected').getByRole('button', { name: 'Dismiss' }).click()
    expect(await clusters()).toEqual([])
    expect(window.problems).toEqual([])
  })
})
