import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { AppLog } from '#contract'
import { aSimulatedWorld, type Home, type Product, startProduct } from '#testkit'
import { describeWithBrowser } from '../describeWithBrowser.ts'
import { WorkspacePage } from '../workspacePage.ts'

const names = ['alpha', 'beta', 'gamma']

describeWithBrowser('what is kept of a cluster', (browser) => {
  it('is found again after a restart on another port; what is damaged of one on the disk is begun anew', async () => {
    await using world = await aSimulatedWorld({ names })
    await world.open(...names)
    {
      await using window = await browser.open(world.product)
      const workspace = new WorkspacePage(window.page)
      for (const [index, name] of names.entries()) {
        await workspace.tab(name).click()
        const pods = await workspace.show('Pods')
        await pods.expectLive()
        await pods.filter(`web-${index + 1}`)
        await pods.expectNames([`web-${index + 1}`])
        await expect
          .poll(async () => JSON.stringify(await viewOf(world.product, name)))
          .toContain(`web-${index + 1}`)
      }
      expect(window.problems).toEqual([])
    }
    await world.product.stop()
    const files = await filesOf(world.home)
    const alpha = files.find(({ context }) => context === 'alpha')
    if (alpha === undefined) throw new Error('Nothing is kept of alpha.')
    await writeFile(alpha.path, alpha.text.slice(0, 80))

    await using product = await startProduct(world.home)
    const { notices } = await product.workspace()
    expect(notices.map(({ text }) => text)).toEqual([
      expect.stringContaining('The settings and the view of “alpha” of'),
    ])
    // A browser that has never been here: what it shows comes from the disk.
    await using window = await browser.open(product)
    const workspace = new WorkspacePage(window.page)
    await workspace.expectTabs(names)
    for (const [index, name] of names.entries()) {
      await workspace.tab(name).click()
      const pods = index === 0 ? await workspace.show('Pods') : workspace.table('Pods')
      await pods.expectLive()
      await pods.expectNames(index === 0 ? ['web-1', 'web-2', 'web-3'] : [`web-${index + 1}`])
    }
    const others = ({ context }: { context: string }) => context !== 'alpha'
    expect((await filesOf(world.home)).filter(others)).toEqual(files.filter(others))
    expect(await readFile(`${alpha.path}.bad`, 'utf8')).toBe(alpha.text.slice(0, 80))
    expect(window.problems).toEqual([])
  }, 180_000)

  it('says of its errors whose they are, and of nobody else', async () => {
    await using world = await aSimulatedWorld({ names })
    await world.open(...names)
    await using window = await browser.open(world.product)
    const workspace = new WorkspacePage(window.page)
    await workspace.tab('beta').click()
    await (await workspace.show('Pods')).expectLive()
    const others = await world.observe('beta', 'gamma')
    const page = async () => [
      await window.page.getByRole('tabpanel').textContent(),
      await workspace.tab('beta').textContent(),
      await workspace.tab('gamma').textContent(),
    ]
    // What is said to those who listen comes a moment behind what is shown.
    await expect.poll(async () => (await page())[0]).toContain('3 pods, Live')
    const before = await page()
    await using _fault = await world.of('alpha').server.inject({ type: 'refuse' })
    await expect.poll(() => workspace.tab('alpha').textContent(), { timeout: 60_000 }).toMatch(/Unreachable/u)
    expect(await page()).toEqual(before)

    const { entries } = (await (await world.product.api('/log')).json()) as AppLog
    const port = new URL(world.of('alpha').server.url).port
    const aboutAlpha = entries.filter(({ text }) => text.includes(port))
    for (const entry of aboutAlpha) expect(entry.clusterId).toBe('alpha:alpha')
    await others.expectUndisturbed()
    expect(window.problems).toEqual([])
  }, 120_000)
})

const viewOf = async (product: Product, name: string): Promise<unknown> =>
  (await product.api(`/clusters/${encodeURIComponent(`${name}:${name}`)}/view`)).json()

/** What is kept of each cluster, by the name it says. */
async function filesOf({ configDir }: Home) {
  const folder = join(configDir, 'clusters')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'))
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8')
      return { path: join(folder, name), text, context: (JSON.parse(text) as { context: string }).context }
    }),
  )
}
