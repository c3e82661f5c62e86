import { expect, it } from 'vitest'
import { aSimulatedWorld } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { PalettePart } from './palettePart.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('the settings of a cluster', (browser) => {
  it('are changed from its tab, for it alone: its colour, its protection and the namespaces that were typed', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const settings = (name: string) => window.page.getByRole('dialog', { name: `Settings of ${name}` })
    const kept = async (name: string) => (await world.state(name)).settings
    await page.expectTabs(['a', 'b'])

    await page.tab('b').click({ button: 'right' })
    await window.page.getByRole('menuitem', { name: 'Cluster settings' }).click()
    const dialog = settings('b')
    await dialog.getByRole('radio', { name: /^Read-only/ }).click()
    await dialog.getByRole('radio', { name: 'Colour 5' }).click({ force: true })
    const field = dialog.getByRole('textbox', { name: 'Name of a namespace' })
    await field.fill('Not A Name')
    await field.press('Enter')
    await dialog.getByText(/is not a valid namespace name/).waitFor()
    await field.fill('billing')
    await field.press('Enter')
    await dialog.getByRole('list', { name: 'Added namespaces' }).getByText('billing').waitFor()
    await expect
      .poll(() => kept('b'))
      .toMatchObject({ protection: 'read-only', colour: 4, namespaces: ['billing'] })
    await expect.poll(() => page.tab('b').locator('.swatch').getAttribute('style')).toContain('var(--c5)')
    expect(await kept('a')).toMatchObject({ protection: 'open', colour: null, namespaces: [] })
    await window.page.keyboard.press('Escape')

    await page.tab('a').click()
    await page.expectActive('a')
    await new PalettePart(window.page).choose('cluster settings', /^Cluster settings/)
    await settings('a')
      .getByRole('radio', { name: /^Normal/, checked: true })
      .waitFor()
    expect(window.problems).toEqual([])
  })
})
