import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { aSimulatedPod, aSimulatedWorld, type SimulatedCluster } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { PalettePart } from './palettePart.ts'
import { WorkspacePage } from './workspacePage.ts'

function addNamespaces(cluster: SimulatedCluster, ...names: string[]): void {
  for (const name of names) {
    const metadata = { name, uid: `uid-of-${name}`, resourceVersion: '' }
    cluster.server.put({ apiVersion: 'v1', kind: 'Namespace', metadata, status: { phase: 'Active' } })
  }
}

const aPodIn = (namespace: string) =>
  aSimulatedPod(`of-${namespace}`, { namespace, uid: `uid-of-pod-of-${namespace}` })

describeWithBrowser('the namespaces in the sidebar', (browser) => {
  it('are shown one at a time by a press, and several by Ctrl, by Space and by their boxes', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    const cluster = world.of('a')
    addNamespaces(cluster, 'bank', 'cafe')
    for (const namespace of ['bank', 'cafe']) cluster.server.put(aPodIn(namespace))
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const pods = page.table('Pods')
    await pods.expectNames(['web-1', 'web-2', 'web-3', 'of-bank', 'of-cafe'])
    await expect.poll(() => page.currentNamespaces()).toEqual(['All Namespaces'])

    await page.namespace('bank').click()
    await pods.expectNames(['of-bank'])
    await page.namespace('cafe').click({ modifiers: ['Control'] })
    await pods.expectNames(['of-bank', 'of-cafe'])
    expect(await pods.scope()).toBe('in bank and cafe')
    expect(await page.currentNamespaces()).toEqual(['bank', 'cafe'])

    await window.page.keyboard.press('ArrowUp')
    await expect.poll(() => page.focused()).toBe('button bank')
    await window.page.keyboard.press('Space')
    await pods.expectNames(['of-cafe'])
    await page.namespaces.getByRole('checkbox', { name: 'Also show shop' }).click()
    await pods.expectNames(['of-cafe', 'web-1', 'web-2', 'web-3'])

    await page.namespaces.getByRole('button', { name: /Clear the selection/ }).click()
    await pods.expectNames(['web-1', 'web-2', 'web-3', 'of-bank', 'of-cafe'])
    await expect.poll(() => page.currentNamespaces()).toEqual(['All Namespaces'])
    expect(window.problems).toEqual([])
  })

  it('are shown beside each other from the palette as well, one after another, and taken away again', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    const cluster = world.of('a')
    addNamespaces(cluster, 'bank')
    cluster.server.put(aPodIn('bank'))
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const pods = page.table('Pods')
    await pods.expectLive()
    await page.namespace('bank').waitFor()
    const palette = new PalettePart(window.page)
    await palette.choose('shop', /^shop/u)
    await expect.poll(() => pods.scope()).toBe('in shop')

    await palette.open()
    await palette.search('bank')
    await expect.poll(() => palette.current()).toMatch(/^bank\s+Ctrl\+Enter adds it$/u)
    await window.page.keyboard.press('Control+Enter')
    await expect.poll(() => palette.checked('Namespaces')).toEqual(['bank'])
    await expect.poll(() => pods.scope()).toBe('in shop and bank')
    for (const _ of 'bank') await window.page.keyboard.press('Backspace')
    await expect.poll(() => palette.checked('Namespaces')).toEqual(['bank', 'shop'])
    await palette.root.getByRole('option', { name: 'shop' }).click({ modifiers: ['Control'] })
    await expect.poll(() => pods.scope()).toBe('in bank')
    await window.page.keyboard.press('Escape')
    await pods.expectNames(['of-bank'])
    expect(window.problems).toEqual([])
  })

  it('are chosen for their own cluster only, and are chosen still after a reload', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    for (const name of ['a', 'b']) addNamespaces(world.of(name), 'bank')
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.expectTabs(['a', 'b'])
    await page.tab('a').click()
    await page.expectActive('a')
    await page.namespace('bank').click()
    await page.namespace('shop').click({ modifiers: ['Control'] })
    await expect.poll(() => page.table('Pods').scope()).toBe('in bank and shop')
    await page.tab('b').click()
    await page.expectActive('b')
    expect(await page.table('Pods').scope()).toBe('in all namespaces')
    await page.tab('a').click()
    await window.page.reload()
    await expect.poll(() => page.table('Pods').scope()).toBe('in bank and shop')
    await expect.poll(() => page.currentNamespaces()).toEqual(['bank', 'shop'])
  })

  it('are reached by the arrow keys and by a part of their names, also among 20,000, of which few are drawn', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    const names = Array.from({ length: 20_000 }, (_, index) =>
      `team-${index}`.replace(/\d+/, (n) => n.padStart(5, '0')),
    )
    addNamespaces(world.of('a'), ...names)
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const drawn = () => page.namespaces.locator('.namespace-item').count()
    await page.namespaces.getByText('20,001', { exact: true }).waitFor({ timeout: 30_000 })
    expect(await drawn()).toBeLessThan(60)
    await page.namespace('All Namespaces').waitFor()

    await page.namespace('shop').focus()
    await window.page.keyboard.press('End')
    await page.expectFocus('button team-19999')
    await window.page.keyboard.press('Enter')
    await expect.poll(() => page.table('Pods').scope()).toBe('in team-19999')
    expect(await drawn()).toBeLessThan(60)

    await page.namespaces.getByRole('textbox', { name: 'Find a namespace' }).fill('m-12345')
    await page.namespace('team-12345').waitFor()
    await window.page.keyboard.press('ArrowDown')
    await page.expectFocus('button team-12345')
    expect(window.problems).toEqual([])
  })

  it('are those a person adds where the cluster does not let them be listed, each with what the cluster says of it', async () => {
    await using world = await aSimulatedWorld({
      names: ['a', 'b'],
      prepare: async ({ home, of }) => {
        const content = of('a').kubeconfig()
        for (const entry of content.users) entry.user = { token: 'developer' }
        await writeFile(join(home.kubeDir, 'a'), stringify(content))
        const { people } = of('a').server
        people.accept('developer', { username: 'dan', groups: ['developers'] })
        people.allow({ subject: 'developers', resources: ['pods'], namespaces: ['shop'] })
      },
    })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('a').click()
    await page.expectActive('a')
    const field = page.namespaces.getByRole('textbox', { name: 'Add a namespace' })
    await field.waitFor({ timeout: 20_000 })
    expect(await page.namespace('All Namespaces').count()).toBe(0)
    await field.fill('Not a name')
    await page.namespaces.getByText(/beginning and ending with a letter or digit/).waitFor()
    await field.fill('shop')
    await field.press('Enter')
    await page.namespace('shop').click({ timeout: 20_000 })
    await page.table('Pods').expectNames(['web-1', 'web-2', 'web-3'])
    await field.fill('vault')
    await field.press('Enter')
    await expect
      .poll(() => page.namespace('vault').getAttribute('aria-description'), { timeout: 20_000 })
      .toBe('denied')
    expect((await world.state('a')).settings.namespaces).toEqual(['shop', 'vault'])
    expect((await world.state('b')).settings.namespaces).toEqual([])
    expect(window.problems).toEqual([])
  })
})
