import { expect, it } from 'vitest'
import { aSimulatedWorld } from '#testkit'
import { describeWithBrowser, type SharedBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

async function aView(browser: SharedBrowser, names: readonly string[]) {
  await using stack = new AsyncDisposableStack()
  const world = stack.use(await aSimulatedWorld({ names }))
  await world.open(...names)
  await world.expectLifecycle('ready', ...names)
  const window = stack.use(await browser.open(world.product))
  const page = new WorkspacePage(window.page)
  const show = async (cluster: string) => {
    if (names.length > 1) await page.tab(cluster).click()
    await page.expectTitle(cluster)
    await page.table('Pods').expectLive()
    await page.views.getByRole('button', { name: 'Diagnostics', exact: true }).click()
  }
  const card = (title: string) =>
    window.page.getByRole('region', { name: 'Diagnostics' }).getByRole('region', { name: title, exact: true })
  const owned = stack.move()
  return { world, window, page, show, card, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describeWithBrowser('Diagnostics, where the data looks like that of another cluster,', (browser) => {
  it('names the cluster, its file and its server’s answers of this very tab, whichever is shown', async () => {
    await using view = await aView(browser, ['a', 'b'])
    for (const name of ['b', 'a']) {
      await view.show(name)
      await view.card('Connection').getByText(`${name}:${name}`, { exact: true }).waitFor()
      await view.card('Connection').getByText(`${view.world.home.kubeDir}/${name}`, { exact: true }).waitFor()
    }
    view.world.of('b').server.remove({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-3', namespace: 'shop', uid: 'uid-of-web-3', resourceVersion: '' },
    })
    const pods = () =>
      view.card('Followed resources').locator('tbody tr').filter({ hasText: 'Pods' }).textContent()
    await expect.poll(pods).toMatch(/^Pods\s*3\s*Live/u)
    await view.page.tab('b').click()
    await view.page.expectActive('b')
    await expect.poll(pods).toMatch(/^Pods\s*2\s*Live/u)
    expect(view.window.problems).toEqual([])
  })
})

describeWithBrowser('Diagnostics, where a cluster does not load after its login works again,', (browser) => {
  it('tell that it was refused and when the next try is, and then that it is accepted and everything followed again', async () => {
    await using view = await aView(browser, ['a'])
    await view.show('a')
    await view.card('Credentials').getByText('Accepted').waitFor()
    await view.world.of('a').signOut()
    await view.card('Credentials').getByText('Being renewed').waitFor({ timeout: 20_000 })
    await view.card('Credentials').getByText('Next try').waitFor()
    view.world.of('a').signIn()
    await view.page.views.getByRole('button', { name: 'Diagnostics', exact: true }).click()
    await view.card('Credentials').getByText('Accepted').waitFor({ timeout: 30_000 })
    const states = () => view.card('Followed resources').locator('tbody tr td:nth-child(3)').allInnerTexts()
    await expect.poll(async () => [...new Set(await states())], { timeout: 20_000 }).toEqual(['Live'])
    const log = () => view.card('Recent log lines').getByRole('listitem').allInnerTexts()
    await expect.poll(async () => (await log()).join('\n')).toMatch(/accept/iu)
    expect(view.window.problems).toEqual([])
  })
})
