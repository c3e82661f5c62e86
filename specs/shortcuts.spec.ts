import { expect, it } from 'vitest'
import { aSimulatedWorld } from '#testkit'
import { axeFindings } from './axe.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { PalettePart } from './palettePart.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('the list of keyboard shortcuts', (browser) => {
  it('opens with a question mark, or from the palette, with and without a cluster, and gives the focus back', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const palette = new PalettePart(window.page)
    const list = window.page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await page.overlay.waitFor()
    await palette.choose('shortcuts', /^Keyboard shortcuts\s+\?$/u)
    await list.getByText('Close the current cluster’s tab').waitFor()
    expect(await list.getByRole('region', { name: 'Everywhere' }).locator('kbd').allTextContents()).toEqual([
      'Ctrl K',
      'Alt+W',
      '+',
      'Ctrl+,',
      '?',
      'Esc',
    ])
    expect(await axeFindings(window.page)).toEqual([])
    await window.page.keyboard.press('Escape')
    await page.choose('a')
    const pods = page.table('Pods')
    await pods.expectLive()
    await pods.grid.focus()
    await window.page.keyboard.press('?')
    await list.waitFor()
    await window.page.keyboard.press('Escape')
    await page.expectFocus('grid Pods')
    await window.page.keyboard.press('/')
    await window.page.keyboard.type('a?')
    expect(await pods.filterText()).toBe('a?')
    expect(await list.count()).toBe(0)
    expect(window.problems).toEqual([])
  })
})
