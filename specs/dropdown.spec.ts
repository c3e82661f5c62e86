import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { aSimulatedWorld } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

const longName = 'arn:aws:eks:eu-central-1:123456789012:cluster/production-of-the-north'

describeWithBrowser('the menu of the kubeconfig dropdown', (browser) => {
  it('fits its content and ends at the right where its trigger ends, which is as wide as its label', async () => {
    await using world = await aSimulatedWorld({
      names: ['a', 'b'],
      prepare: async ({ home, of }) => {
        const long = of('a').kubeconfig()
        for (const context of long.contexts) context.name = longName
        await writeFile(join(home.kubeDir, 'long'), stringify(long))
      },
    })
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    const label = await page.dropdown.evaluate((trigger) => {
      const range = document.createRange()
      range.selectNodeContents(trigger)
      return { label: range.getBoundingClientRect().width, whole: trigger.clientWidth }
    })
    expect(label.whole - label.label).toBeLessThan(32)
    await page.dropdown.click()
    const menu = window.page.locator('.kubeconfig-menu')
    expect(Math.round(await rightOf(menu))).toBe(Math.round(await rightOf(page.dropdown)))
    const name = page.option(longName).locator('.context-name')
    expect(await name.textContent()).toBe(longName)
    expect(await name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true)
    expect(await menu.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true)
    const narrow = (await menu.boundingBox())?.width ?? 0
    expect(narrow).toBeLessThan(700)
  })

  it('marks what is open by a check and by no colour', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b', 'c'] })
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    await page.dropdown.click()
    await page.option('c').hover()
    const looks = (option: Locator) =>
      option.evaluate((element) => {
        const { color, backgroundColor, fontWeight, outlineStyle, boxShadow } = getComputedStyle(element)
        return { color, backgroundColor, fontWeight, outlineStyle, boxShadow }
      })
    expect(await looks(page.option('a'))).toEqual(await looks(page.option('b')))
    expect(await page.option('a').locator('svg').count()).toBe(1)
    expect(await page.option('b').locator('svg').count()).toBe(0)
    expect(await page.openOptions()).toEqual(['a'])
  })

  it('names the file of each group, and whole paths on hover', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.dropdown.click()
    await page.option('a').waitFor()
    const groups = window.page.getByRole('listbox', { name: 'Kubeconfig contexts' }).getByRole('group')
    expect(await groups.evaluateAll((all) => all.map((group) => group.getAttribute('aria-label')))).toEqual([
      'a',
      'b',
    ])
    expect(await groups.first().locator('.menu-heading').getAttribute('title')).toBe(
      join(world.home.kubeDir, 'a'),
    )
  })
})

const rightOf = async (element: Locator): Promise<number> => {
  const box = await element.boundingBox()
  return box === null ? Number.NaN : box.x + box.width
}
