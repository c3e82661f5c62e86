import { expect, it } from 'vitest'
import { aSimulatedWorld } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('the Diagnostics view', (browser) => {
  it("says of each resource how far it may be believed, and of each open cluster's sign-in how it stands by itself", async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await world.expectLifecycle('ready', 'a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('a').click()
    await page.expectActive('a')
    await page.table('Pods').expectNames(['web-1', 'web-2', 'web-3'])
    await page.views.getByRole('button', { name: 'Diagnostics', exact: true }).click()
    const view = window.page.getByRole('region', { name: 'Diagnostics' })
    const card = (title: string) => view.getByRole('region', { name: title, exact: true })
    const lines = async (title: string) => {
      const rows = await card(title).locator('tbody tr').allInnerTexts()
      return rows.map((row) => row.split(/\s*\t\s*|\n/u).filter(Boolean))
    }
    await expect
      .poll(() => lines('Followed resources'))
      .toEqual(
        expect.arrayContaining([
          ['Namespaces', '1', 'Live'],
          ['Pods', '3', 'Live'],
        ]),
      )
    await card('Connection').getByText('a:a', { exact: true }).waitFor()
    await card('Process').getByText('None').waitFor()

    await world.of('b').signOut()
    await expect
      .poll(() => lines('Sign-ins of the open clusters'), { timeout: 15_000 })
      .toEqual([
        ['a', 'Accepted', 'Healthy', 'its own'],
        ['b', 'Being renewed', 'Healthy', 'its own'],
      ])
    await card('Credentials').getByText('Accepted').waitFor()

    await card('Sign-ins of the open clusters').getByRole('button', { name: 'b', exact: true }).click()
    await page.expectActive('b')
    await page.views.getByRole('button', { name: 'Diagnostics', exact: true }).click()
    await card('Connection').getByText('b:b', { exact: true }).waitFor()
    await card('Credentials').getByText('Being renewed').waitFor()
    await expect
      .poll(() => lines('Followed resources'))
      .toEqual(
        expect.arrayContaining([
          ['Namespaces', '0', 'Failed', expect.stringContaining('does not accept the credentials')],
          ['Pods', '0', 'Failed', expect.stringContaining('does not accept the credentials')],
        ]),
      )
  })
})
