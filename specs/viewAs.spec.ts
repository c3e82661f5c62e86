import { expect, it } from 'vitest'
import { aSimulatedWorld } from '#testkit'
import { axeFindings } from './axe.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { PalettePart } from './palettePart.ts'
import { WorkspacePage } from './workspacePage.ts'

const patient = { timeout: 20_000 }

describeWithBrowser('a cluster that is viewed as another user', (browser) => {
  it('shows what that user may see and nothing else, says so until the person goes back, and leaves other clusters alone', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    const { people } = world.of('a').server
    people.allow({ subject: 'shop-readers', verbs: ['get', 'list', 'watch'], resources: ['pods'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.expectActive('a')
    const pods = await page.show('Pods')
    await pods.expectNames(['web-1', 'web-2', 'web-3'])

    const dialog = window.page.getByRole('dialog', { name: 'View as another user' })
    const banner = window.page.getByRole('status').filter({ hasText: 'Viewed as' })
    const view = async (name: string, groups: string) => {
      await dialog.getByLabel('User name').fill(name)
      await dialog.getByLabel('Groups').fill(groups)
      await dialog.getByRole('button', { name: 'View as this user' }).click()
      await dialog.waitFor({ state: 'detached' })
    }
    await new PalettePart(window.page).choose('view as', /^View as another user/)
    // The palette searches every open cluster.
    const bystanders = await world.observe('b')
    await view('alice', '')
    await banner.getByText('Viewed as alice').waitFor()
    await window.page.getByText(/User "alice" cannot list/).waitFor()
    expect(await window.page.getByText('web-1', { exact: true }).count()).toBe(0)

    await page.tab('a').click({ button: 'right' })
    await window.page.getByRole('menuitem', { name: 'View as another user' }).click()
    expect(await dialog.getByLabel('User name').inputValue()).toBe('alice')
    await dialog.getByText('The cluster adds system:authenticated.').waitFor()
    expect(await axeFindings(window.page)).toEqual([])
    await view('alice', 'shop-readers\n')
    await banner.getByText('Viewed as alice (shop-readers)').waitFor()
    await pods.expectNames(['web-1', 'web-2', 'web-3'])
    expect(await axeFindings(window.page)).toEqual([])
    await window.page.reload()
    await banner.getByText('Viewed as alice (shop-readers)').waitFor()
    await bystanders.expectUndisturbed()

    await page.tab('b').click()
    await page.expectActive('b')
    expect(await banner.count()).toBe(0)
    await page.tab('a').click()
    await banner.getByRole('button', { name: 'Go back to your own user' }).click()
    await banner.waitFor({ state: 'detached' })
    await expect.poll(async () => (await world.state('a')).lifecycle, patient).toBe('ready')
    const nodes = await page.show('Nodes')
    await nodes.expectNames([])
    expect((await world.state('a')).viewAs).toBeNull()
    expect(window.problems).toEqual([])
  })
})
