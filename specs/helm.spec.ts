import { expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { aHelmRecord, aSimulatedWorld } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('the Helm view', (browser) => {
  it("lists each cluster's releases, and shows of each its history, values, manifest and notes", async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    const put = (name: string, record: object) => world.of(name).server.put(record as KubeObject)
    put('a', aHelmRecord('web', { revision: 1, status: 'superseded', values: { replicas: 1 } }))
    put('a', aHelmRecord('web', { revision: 2, values: { replicas: 3 }, defaults: { image: 'nginx' } }))
    put('b', aHelmRecord('web', { revision: 7, chart: { name: 'other' } }))
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('a').click()
    await page.expectActive('a')
    const releases = await page.show('Helm releases')
    await releases.expectNames(['web'])
    await releases.row('web').getByText('deployed').waitFor()
    await releases.row('web').click()
    const panel = page.panel('Helm release web').root
    await panel.getByText('a / shop / Helm release').waitFor()
    const history = panel.getByRole('table', { name: 'History' })
    await history.getByText('superseded').waitFor()

    const show = (tab: string) => panel.getByRole('tab', { name: tab, exact: true }).click()
    const text = async () => (await panel.locator('.cm-line').allTextContents()).join('\n')
    await show('Values')
    await expect.poll(text).toContain('replicas: 3')
    expect(await text()).not.toContain('nginx')
    await panel.getByRole('checkbox', { name: /the chart/ }).check()
    await expect.poll(text).toContain('image: nginx')
    await show('Manifest')
    await expect.poll(text).toContain('kind: ConfigMap')
    await show('Notes')
    await panel.getByText('Thank you for installing web.').waitFor()

    await show('Overview')
    await history.getByRole('button', { name: 'Show revision 1' }).click()
    await panel.getByText('This is revision 1, not the latest.').waitFor()
    await show('Values')
    await expect.poll(text).toContain('replicas: 1')

    await page.tab('b').click()
    await page.expectActive('b')
    const others = await page.show('Helm releases')
    await others.row('web').getByText('other-1.2.3').waitFor()
    expect(window.problems).toEqual([])
  })
})
