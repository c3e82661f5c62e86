import { expect, it } from 'vitest'
import { aSimulatedWorld, hostileTexts, longestName } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('an address that leads to something that is not there', (browser) => {
  it('is answered in words, with a way on, whatever is written in it', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    const go = async (fragment: Record<string, string>) => {
      await window.page.goto('about:blank')
      await window.page.goto(`${world.product.url}/#${new URLSearchParams(fragment)}`)
      await page.expectTitle('a')
    }
    const face = (text: string | RegExp) => page.page.locator('.face-what').filter({ hasText: text })

    const texts = [...Object.values(hostileTexts), longestName, 'x'.repeat(20_000), '__proto__']
    for (const view of texts) {
      await go({ cluster: 'a:a', view })
      await face('There is no view').waitFor()
      expect(await bent(page)).toEqual([])
    }
    await page.page.getByRole('button', { name: 'Show the overview' }).click()
    await page.page.getByRole('region', { name: 'Overview', exact: true }).waitFor()

    for (const resource of ['widgets', hostileTexts.html, longestName]) {
      await go({ cluster: 'a:a', view: `resource:example.org/v1/${encodeURIComponent(resource)}` })
      await face('This cluster does not serve').waitFor()
      expect(await bent(page)).toEqual([])
    }

    for (const name of texts) {
      await go({ cluster: 'a:a', view: 'pods', object: 'nonsense', in: name, name })
      await face('There is no kind').waitFor()
      expect(await bent(page)).toEqual([])
      await page.table('Pods').expectLive()
    }
    await go({ cluster: 'a:a', view: 'pods', object: 'pods', in: 'shop', name: 'web-99' })
    await face(/There is no pod .*web-99.* in .*shop/u).waitFor()
    expect(await page.page.getByText('could not be read').count()).toBe(0)
    await page.panel('Pod web-99').root.getByRole('button', { name: 'Close the panel' }).last().click()
    await expect.poll(() => face('There is no pod').count()).toBe(0)
    await page.table('Pods').row('web-1').waitFor()

    for (const cluster of ['nowhere:x', hostileTexts.html, hostileTexts.rightToLeft, 'y'.repeat(20_000)]) {
      await go({ cluster, view: 'pods' })
      await page.notice(/leads to .* in no known kubeconfig/u).waitFor()
      await page.table('Pods').row('web-1').waitFor()
      expect(await bent(page)).toEqual([])
    }
    for (const malformed of ['#%E0%A4%A', '#cluster=a%3Aa&view=pods&scope=%00namespace&panel=x', '#=&&=']) {
      await window.page.goto('about:blank')
      await window.page.goto(`${world.product.url}/${malformed}`)
      await page.table('Pods').row('web-1').waitFor()
    }
    expect(window.problems).toEqual([])
  }, 120_000)
})

/** What an address has made of the page beyond text in its place. */
const bent = ({ page }: WorkspacePage): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    if (document.title === '1') found.push('a script of the address has run')
    if (document.querySelector('#page img, #page script, #page b') !== null) found.push('an element of it')
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways')
    for (const selector of ['.toolbar', '.panel-head', '.face', '.notice', '.header']) {
      for (const element of document.querySelectorAll(selector)) {
        const { right, bottom } = element.getBoundingClientRect()
        if (right > innerWidth + 1 || bottom > innerHeight + 1) found.push(`${selector} leaves the window`)
      }
    }
    return found
  })
