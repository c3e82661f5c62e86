import { expect, it } from 'vitest'
import { aSimulatedPod, aSimulatedWorld } from '#testkit'
import { axeFindings } from './axe.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('names and values', (browser) => {
  it('are copied from a row, cell by cell, and from the panel', async () => {
    await using world = await aSimulatedWorld({
      names: ['a'],
      prepare: async ({ of }) => {
        of('a').server.put(aSimulatedPod('web-9', { labels: { app: 'shop-front' } }))
      },
    })
    await world.open('a')
    await using window = await browser.open(world.product)
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const clipboard = () => window.page.evaluate(() => navigator.clipboard.readText())
    const page = new WorkspacePage(window.page)
    const pods = page.table('Pods')
    await pods.expectLive()
    const row = pods.row('web-9')
    const item = (name: string) => window.page.getByRole('menuitem', { name, exact: true })

    await row.getByText('web-9').click({ button: 'right' })
    expect(await item('Copy age').count()).toBe(0)
    await item('Copy name').click()
    await expect.poll(clipboard).toBe('web-9')
    await row.getByText('shop', { exact: true }).click({ button: 'right' })
    await item('Copy namespace').click()
    await expect.poll(clipboard).toBe('shop')
    await row.locator('time').click({ button: 'right' })
    await item('Copy age').click()
    await expect.poll(clipboard).toBe('2020-01-01T00:00:00.000Z')

    await row.getByText('web-9').click()
    const panel = page.panel('Pod web-9').root
    expect(await axeFindings(window.page)).toEqual([])
    await panel.getByRole('button', { name: 'Copy app', exact: true }).click()
    await expect.poll(clipboard).toBe('shop-front')
    await panel.getByRole('button', { name: 'Copy the image of app' }).click()
    await expect.poll(clipboard).toBe('app:1')
    await panel.getByRole('button', { name: 'Copy the name' }).focus()
    await window.page.keyboard.press('Enter')
    await expect.poll(clipboard).toBe('web-9')
    expect(window.problems).toEqual([])
  })
})
