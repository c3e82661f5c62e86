import { expect, it } from 'vitest'
import type { AppLog } from '#contract'
import { aSimulatedWorld } from '#testkit'
import { describeWithBrowser } from '../describeWithBrowser.ts'
import { WorkspacePage } from '../workspacePage.ts'

const names = ['alpha', 'beta', 'gamma']

describeWithBrowser('what is kept of a cluster', (browser) => {
  it('is its own: what is damaged of one is begun anew, and the others are as they were left', async () => {
    await using world = await aSimulatedWorld({ names })
    await world.open(...names)
    await using window = await browser.open(world.product)
    const workspace = new WorkspacePage(window.page)
    for (const [index, name] of names.entries()) {
      await workspace.tab(name).click()
      const pods = await workspace.show('Pods')
      await pods.expectLive()
      await pods.filter(`web-${index + 1}`)
      await pods.expectNames([`web-${index + 1}`])
    }
    await window.page.evaluate(() => {
      const key = Object.keys(localStorage).find((each) => each === 'flotilla.view.alpha:alpha')
      if (key === undefined) throw new Error('Nothing is kept of alpha.')
      localStorage.setItem(key, '{"filter": [')
    })
    await window.page.reload()
    await workspace.expectTabs(names)
    for (const [index, name] of names.entries()) {
      await workspace.tab(name).click()
      const pods = await workspace.show('Pods')
      await pods.expectLive()
      await pods.expectNames(index === 0 ? ['web-1', 'web-2', 'web-3'] : [`web-${index + 1}`])
    }
    expect(window.problems).toEqual([])
  }, 120_000)

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
