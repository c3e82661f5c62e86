import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { aSimulatedPod, aSimulatedWorld, type SimulatedCluster, type SimulatedWorld } from '#testkit'
import { axeFindings } from './axe.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { PalettePart } from './palettePart.ts'
import { WorkspacePage } from './workspacePage.ts'

const patient = { timeout: 20_000 }
const names = ['web-1', 'web-2', 'web-3']

const protect = (world: SimulatedWorld, name: string, protection: string) =>
  world.product.api(`/clusters/${encodeURIComponent(world.of(name).id)}/settings`, {
    method: 'PATCH',
    body: JSON.stringify({ protection }),
  })

/** What the cluster was asked to change. */
const changes = ({ server }: SimulatedCluster): string[] =>
  server.requests
    .filter(({ method, path }) => method !== 'GET' && !/apis\/auth(entic|oriz)ation\.k8s\.io\//u.test(path))
    .map(({ method, path }) => `${method} ${path}`)

const deleted = (name: string) => `DELETE /api/v1/namespaces/shop/pods/${name}`
const submit = (dialog: Locator) => dialog.getByRole('button', { name: /^Delete .* in [ab]$/ })

describeWithBrowser('the deletion of objects', (browser) => {
  it('is asked for by key, menu, panel and palette, and the row goes with the object', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const palette = new PalettePart(window.page)
    const { keyboard } = window.page
    const dialog = window.page.getByRole('dialog')
    const pods = await page.show('Pods')
    await pods.expectNames(names)

    await pods.row('web-1').click({ button: 'right' })
    await window.page.getByRole('menuitem', { name: 'Delete…' }).click()
    await dialog.getByText('Pod in shop').waitFor()
    await keyboard.press('Escape')
    await pods.row('web-1').click()
    const panel = page.panel('Pod web-1')
    await panel.root.getByRole('button', { name: 'Actions' }).click()
    await window.page.getByRole('menuitem', { name: 'Delete…' }).click()
    await dialog.getByRole('heading', { name: 'Delete web-1' }).waitFor()
    await keyboard.press('Escape')
    await palette.choose('delete web-1', /^Delete web-1/)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(changes(world.of('a'))).toEqual([])

    await pods.grid.focus()
    await keyboard.press('Delete')
    await dialog.getByRole('heading', { name: 'Delete web-1' }).waitFor()
    expect(await axeFindings(window.page)).toEqual([])
    await submit(dialog).click()
    await pods.expectNames(['web-2', 'web-3'])
    await window.page.getByRole('region', { name: 'Notices' }).getByText('Deleted web-1.').waitFor(patient)
    await panel.root.getByText(/^This pod was deleted\./).waitFor()
    expect(changes(world.of('a'))).toEqual([deleted('web-1')])
    expect(window.problems).toEqual([])
  })

  it('of many ends with a result for each: gone, left alone where another object has the name, kept by finalizers', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    const { server } = world.of('a')
    server.put(aSimulatedPod('kept', { finalizers: ['example.com/backup'] }))
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const pods = await page.show('Pods')
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await pods.expectNames(['kept', ...names])
    await pods.grid.focus()
    await window.page.keyboard.press('Control+a')
    await window.page.getByRole('button', { name: 'Delete…' }).click()
    const dialog = window.page.getByRole('dialog')
    await dialog.getByText('4 Pods in shop').waitFor()
    // Between the question and its answer: one is gone, and one is another object of the same name.
    server.remove(aSimulatedPod('web-1'))
    server.remove(aSimulatedPod('web-2'))
    server.put(aSimulatedPod('web-2', { uid: 'uid-of-another' }))
    await submit(dialog).click()

    const results = dialog.getByRole('table', { name: 'Results' })
    const result = (name: string) => results.getByRole('row', { name: new RegExp(`^${name} `) })
    await result('web-1').getByText('Already gone').waitFor(patient)
    await result('web-2').getByText('Replaced').waitFor(patient)
    await result('web-3').getByText('Deleted', { exact: true }).waitFor(patient)
    await result('kept').getByText('example.com/backup').waitFor(patient)
    expect(await axeFindings(window.page)).toEqual([])
    await dialog.getByRole('button', { name: 'Run in background' }).click()
    const notices = window.page.getByRole('region', { name: 'Notices' })
    await notices.getByText(/^Deleting 4 Pods: /).waitFor({ timeout: 60_000 })
    await notices.getByRole('button', { name: 'Show results' }).click()
    const card = window.page
      .getByRole('region', { name: 'Activity', exact: true })
      .getByRole('article', { name: 'Deleting 4 Pods' })
    await card.getByRole('button', { name: /^Waits for finalizers/ }).click()
    await expect.poll(() => card.getByRole('table').getByRole('row').count()).toBe(2)
    await card.getByRole('button', { name: 'Copy results' }).click()
    expect(await window.page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^Kind\tNamespace\tName\tState\tWhy\nPod\tshop\tkept\tWaits for finalizers\t.*example\.com\/backup/u,
    )
    await page.show('Pods')
    await pods.expectNames(['kept', 'web-2'])
    expect(window.problems).toEqual([])
  }, 150_000)

  it('is disabled with the reason in a read-only cluster, and refused for a page that was opened before', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    await world.open('a')
    await using window = await browser.open(world.product)
    await using earlier = await browser.open(world.product)
    // From then on this page hears nothing new of the workspace.
    let isDeaf = false
    await earlier.page.routeWebSocket(/\/api\/v1\/stream/u, (socket) => {
      const server = socket.connectToServer()
      server.onMessage((message) => {
        if (!isDeaf) socket.send(message)
      })
    })
    await earlier.page.reload()
    const page = new WorkspacePage(window.page)
    const pods = await page.show('Pods')
    await pods.expectNames(names)
    const before = new WorkspacePage(earlier.page)
    const podsBefore = await before.show('Pods')
    await podsBefore.row('web-1').click({ button: 'right' })
    await earlier.page.getByRole('menuitem', { name: 'Delete…' }).click()
    const question = earlier.page.getByRole('dialog')
    await submit(question).waitFor()
    isDeaf = true
    await protect(world, 'a', 'read-only')

    await pods.row('web-1').click({ button: 'right' })
    const line = window.page.getByRole('menuitem', { name: 'Delete…' })
    await line.getByText('a is set to read-only').waitFor(patient)
    expect(await line.getAttribute('aria-disabled')).toBe('true')
    await window.page.keyboard.press('Escape')
    await pods.row('web-1').locator('[data-box]').click()
    const bulk = window.page.getByRole('button', { name: 'Delete…' })
    expect(await bulk.getAttribute('aria-description')).toBe('a is set to read-only')
    await submit(question).click()
    await question
      .getByRole('alert')
      .getByText(/read-only/)
      .waitFor(patient)
    expect(changes(world.of('a'))).toEqual([])
  })

  it('happens in the cluster it was asked for in, whatever tab is shown when it is confirmed, and in no other', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await world.expectLifecycle('ready', 'a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('b').click()
    await page.expectActive('b')
    await (await page.show('Pods')).expectNames(names)
    await page.tab('a').click()
    await page.expectActive('a')
    const pods = await page.show('Pods')
    await pods.expectNames(names)
    await pods.row('web-2').click({ button: 'right' })
    await window.page.getByRole('menuitem', { name: 'Delete…' }).click()
    const dialog = window.page.getByRole('dialog', { name: 'Delete web-2' })
    await dialog.getByText('a', { exact: true }).waitFor()
    // The dialog is over the page, so the tab changes as it does by a link: through the address.
    await window.page.evaluate((id) => {
      location.hash = `#cluster=${encodeURIComponent(id)}`
    }, world.of('b').id)
    await page.expectActive('b')
    await dialog.getByRole('button', { name: 'Delete web-2 in a' }).click()
    await expect.poll(() => changes(world.of('a')), patient).toEqual([deleted('web-2')])
    await page.table('Pods').expectNames(names)
    expect(changes(world.of('b'))).toEqual([])
    await page.tab('a').click()
    await pods.expectNames(['web-1', 'web-3'])
    expect(window.problems).toEqual([])
  })
})
