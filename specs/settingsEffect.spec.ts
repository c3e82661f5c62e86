import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { aSimulatedWorld } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('a setting that is changed', (browser) => {
  it('has its effect at once: the rule for equal names in the dropdown, the theme on the page and after a reload', async () => {
    await using world = await aSimulatedWorld({
      names: ['a', 'b'],
      prepare: async ({ home, of }) => {
        const twin = of('b').kubeconfig()
        for (const context of twin.contexts) context.name = 'a'
        await writeFile(join(home.kubeDir, 'twin'), stringify(twin))
      },
    })
    await world.open('a')
    await using window = await browser.open(world.product, { colorScheme: 'dark' })
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    const twin = page.option('a').last()
    const settings = window.page.getByRole('dialog', { name: 'Settings' })
    const theme = () => window.page.evaluate(() => document.documentElement.dataset.theme)
    await page.dropdown.click()
    await expect.poll(() => twin.isDisabled()).toBe(true)
    await window.page.keyboard.press('Escape')
    expect(await theme()).toBe('dark')

    await window.page.keyboard.press('Control+,')
    expect(await settings.getByLabel('Follow clusters in the background').isChecked()).toBe(true)
    // A box is checked once the server has kept it.
    const sameNames = settings.getByLabel('Allow several open contexts with the same name')
    await sameNames.click()
    await expect.poll(() => sameNames.isChecked()).toBe(true)
    await settings.getByRole('radio', { name: 'Light' }).click()
    await expect.poll(theme).toBe('light')
    await window.page.keyboard.press('Escape')
    await page.dropdown.click()
    await expect.poll(() => twin.isDisabled()).toBe(false)
    await twin.click()
    await window.page.keyboard.press('Escape')
    await page.expectTabs(['a', 'a'])
    await window.page.reload()
    await page.expectTabs(['a', 'a'])
    expect(await theme()).toBe('light')
    expect(window.problems).toEqual([])
  })
})
