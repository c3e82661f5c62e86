import { expect, it } from 'vitest'
import { aSimulatedWorld, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('a page whose server goes away', (browser) => {
  it('says nothing of it for two seconds, keeps its rows, and then says what they are', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await window.page.clock.install()
    await window.page.reload()
    await page.table('Pods').expectLive()
    // From here on the page's time goes by only as it is told to.
    await window.page.clock.pauseAt(Date.now() + 60_000)
    const banner = window.page.locator('.banner')
    await world.product.stop()
    await window.page.clock.runFor(1900)
    expect(await banner.count()).toBe(0)
    expect(await window.page.locator('.notice').count()).toBe(0)
    expect(await page.table('Pods').names()).toEqual(['web-1', 'web-2', 'web-3'])
    await expect
      .poll(async () => {
        await window.page.clock.runFor(200)
        return banner.allInnerTexts()
      })
      .toEqual([expect.stringMatching(/^Flotilla does not answer/u)])
    expect(await page.table('Pods').names()).toEqual(['web-1', 'web-2', 'web-3'])
    await window.page.getByText('Unknown', { exact: true }).first().waitFor()
    await page.expectTabs(['a', 'b'])
    expect(await page.overlay.count()).toBe(0)
  })

  it('says after a restart how to get back in, and goes on where it was by the new link', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('b').click()
    await (await page.show('Pods')).expectLive()
    await world.product.stop()
    await window.page.getByText('Flotilla does not answer').waitFor()
    // The same address, and another key: the old page is let in to nothing.
    await using again = await startProduct(world.home, ['--port', new URL(world.product.url).port])
    const banner = window.page.locator('.banner')
    await expect
      .poll(() => banner.allInnerTexts(), { timeout: 30_000 })
      .toEqual([expect.stringMatching(/^This page belongs to an earlier run of Flotilla/u)])
    expect(await banner.textContent()).toContain('Open the address the terminal prints')
    expect(await page.table('Pods').names()).toEqual(['web-1', 'web-2', 'web-3'])
    await window.page.goto(await again.openUrl())
    await page.expectTabs(['a', 'b'])
    await page.tab('b').click()
    await page.table('Pods').expectLive()
    expect(await banner.count()).toBe(0)
  })
})
