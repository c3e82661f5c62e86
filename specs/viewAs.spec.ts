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
    const { server } = world.of('a')
    const { people } = server
    people.allow({ subject: 'shop-readers', verbs: ['get', 'list', 'watch'], resources: ['pods'] })
    const api = 'rbac.authorization.k8s.io'
    const rules = [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods'] }]
    const roleRef = { apiGroup: api, kind: 'ClusterRole', name: 'view' }
    const subjects = [{ apiGroup: api, kind: 'Group', name: 'shop-readers' }]
    const metadata = (name: string) => ({ name, uid: `uid-of-${name}`, resourceVersion: '' })
    server.put({ apiVersion: `${api}/v1`, kind: 'ClusterRole', metadata: metadata('view'), rules })
    const binding = { metadata: metadata('readers'), roleRef, subjects }
    server.put({ apiVersion: `${api}/v1`, kind: 'ClusterRoleBinding', ...binding })
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
    await window.page
      .getByText(/User "alice" cannot list/)
      .first()
      .waitFor()
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

    // The roles of the cluster may not be read as this user.
    const whoCan = window.page.getByRole('dialog', { name: 'Who can' })
    const ask = async () => {
      await new PalettePart(window.page).choose('who can', /^Show who can do something/)
      await whoCan.getByLabel('Verb').fill('list')
      await whoCan.getByLabel('Resource').fill('pods')
      await whoCan.getByRole('button', { name: 'Show', exact: true }).click()
    }
    await ask()
    await whoCan.getByText('This is not all. You may not read:').waitFor()
    await whoCan.getByText('Cluster role bindings').waitFor()
    await window.page.keyboard.press('Escape')

    await page.tab('b').click()
    await page.expectActive('b')
    await page.tab('a').getByTitle('Viewed as alice (shop-readers)').waitFor()
    expect(await banner.count()).toBe(0)
    await page.tab('a').click()
    await banner.getByRole('button', { name: 'Go back to your own user' }).click()
    await banner.waitFor({ state: 'detached' })
    await expect.poll(async () => (await world.state('a')).lifecycle, patient).toBe('ready')
    const nodes = await page.show('Nodes')
    await nodes.expectNames([])
    expect((await world.state('a')).viewAs).toBeNull()

    await ask()
    await whoCan
      .getByRole('row', { name: /Group shop-readers.*ClusterRoleBinding readers ClusterRole view/ })
      .waitFor()
    expect(await axeFindings(window.page, { isFrameJudged: true })).toEqual([])
    await whoCan.getByRole('button', { name: 'shop-readers' }).click()
    const rights = window.page.getByRole('dialog', { name: 'Permissions' })
    await rights.getByRole('row', { name: /get, list, watch.*pods.*Whole cluster/ }).waitFor()
    expect(await axeFindings(window.page, { isFrameJudged: true })).toEqual([])
    await rights.getByRole('button', { name: 'readers' }).click()
    await page.panel('ClusterRoleBinding readers').root.waitFor()

    await new PalettePart(window.page).choose('cluster roles', /^Cluster Roles/)
    const roles = page.table('Cluster Roles')
    await roles.row('view').click({ button: 'right' })
    await window.page.getByRole('menuitem', { name: 'Show who holds it…', exact: true }).click()
    const holders = window.page.getByRole('dialog', { name: 'Who holds view' })
    await holders.getByRole('row', { name: /Group shop-readers.*ClusterRoleBinding readers/ }).waitFor()
    expect(await axeFindings(window.page, { isFrameJudged: true })).toEqual([])
    expect(window.problems).toEqual([])
  })
})
