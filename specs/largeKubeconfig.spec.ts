import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { anIdentity, aSimulatedWorld, type KubeconfigContent } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

/** As a company's tool writes it: that many contexts more, each with a cluster, its certificate and a user. */
function withContexts(own: KubeconfigContent, count: number): string {
  const many = Array.from({ length: count }, (_, at) => `${at}`)
  const authority = Buffer.from(anIdentity().certificate).toString('base64')
  return JSON.stringify({
    ...own,
    clusters: [
      ...own.clusters,
      ...many.map((at) => ({
        name: `cluster-${at}`,
        cluster: { 'certificate-authority-data': authority, server: `https://cluster-${at}.example:6443` },
      })),
    ],
    users: [...own.users, ...many.map((at) => ({ name: `user-${at}`, user: { token: `token-${at}` } }))],
    contexts: [
      ...own.contexts,
      ...many.map((at) => ({
        name: `context-${at}`,
        context: { cluster: `cluster-${at}`, user: `user-${at}` },
      })),
    ],
  })
}

describeWithBrowser('a kubeconfig of 5,600 contexts', (browser) => {
  it('is offered whole, is searched in the menu, and no open cluster notices when it is written again', async () => {
    const contents = new Map<number, string>()
    await using world = await aSimulatedWorld({
      names: ['a', 'b'],
      prepare: async ({ home, of }) => {
        const own = of('a').kubeconfig()
        for (const count of [5600, 5601]) contents.set(count, withContexts(own, count))
        await writeFile(join(home.kubeDir, 'a'), contents.get(5600) ?? '')
      },
    })
    const counts = async () =>
      (await world.product.kubeconfigs()).files.map(({ name, contexts }) => [name, contexts.length])
    await expect.poll(counts, { timeout: 30_000 }).toEqual([
      ['a', 5601],
      ['b', 1],
    ])
    await world.open('a')
    const open = await world.observe('a')
    await writeFile(join(world.home.kubeDir, 'a'), contents.get(5601) ?? '')
    await expect.poll(counts, { timeout: 30_000 }).toContainEqual(['a', 5602])
    await open.expectUndisturbed()
    expect(await world.state('a')).toMatchObject({ lifecycle: 'ready', crashes: { count: 0 } })

    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    await page.dropdown.click()
    await page.option('context-3').waitFor()
    const elements = () => window.page.locator('.kubeconfig-menu *').count()
    expect(await elements()).toBeLessThan(500)
    await window.page.getByRole('combobox', { name: 'Search contexts' }).fill('context-5600')
    await page.option('context-5600').waitFor()
    expect(await page.options()).toEqual(['context-5600'])
    await window.page.getByRole('combobox', { name: 'Search contexts' }).fill('')
    await window.page.keyboard.press('ArrowUp')
    // Round the end of the list, which is the other file.
    await expect.poll(() => window.page.locator('[data-cursor]').textContent()).toBe('b')
    expect(await elements()).toBeLessThan(500)
    expect(window.problems).toEqual([])
  })

  it('that is made to take long is read while every route answers, and says what is too much', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    const lines = Array.from({ length: 10_001 }, (_, at) => `- {name: x${at}, context: !!map {cluster: c}}\n`)
    await writeFile(join(world.home.kubeDir, 'hostile'), `contexts:\n${lines.join('')}`)
    const startedAt = performance.now()
    const problem = async () => {
      expect((await world.product.api('/settings')).status).toBe(200)
      return (await world.product.kubeconfigs()).files.find(({ name }) => name === 'hostile')?.problem
    }
    let slowest = 0
    let found: string | null | undefined
    while (found === undefined || found === null || found === 'is being read') {
      expect(performance.now() - startedAt).toBeLessThan(60_000)
      const before = performance.now()
      found = await problem()
      slowest = Math.max(slowest, performance.now() - before)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(found).toBe('has 10001 contexts; at most 10000 are read')
    // It takes the thread seconds.
    expect(slowest).toBeLessThan(1000)
  })
})
