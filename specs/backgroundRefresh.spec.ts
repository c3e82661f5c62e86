import { expect, it } from 'vitest'
import type { Snapshot } from '#contract'
import { aSimulatedPod, aSimulatedWorld, type SimulatedWorld } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

const eventually = { timeout: 30_000 }

/** Watches a cluster's server has at the moment. */
const watchesOf = (world: SimulatedWorld, name: string): number =>
  world.of(name).server.requests.filter(({ isWatch, hasEnded }) => isWatch && !hasEnded).length

const listsOf = (world: SimulatedWorld, name: string): string[] =>
  world
    .of(name)
    .requests()
    .filter((request) => request.includes('pods') && !request.includes('watch=1'))

async function podsOf({ product, of }: SimulatedWorld, name: string): Promise<Snapshot> {
  const scope = encodeURIComponent(`${of(name).id}|namespace:all`)
  return (await (await product.api(`/snapshots/pods?scope=${scope}`)).json()) as Snapshot
}

describeWithBrowser('background refresh', (browser) => {
  it('while off, leaves clusters whose tab is not shown in peace, and goes on where it was when one is shown', async () => {
    await using world = await aSimulatedWorld({ names: ['alpha', 'beta', 'gamma'] })
    await world.open('alpha', 'beta', 'gamma')
    const others = await world.observe('gamma')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const followSwitch = window.page.getByLabel('Follow clusters in the background')
    for (const name of ['alpha', 'beta']) {
      await page.tab(name).click()
      await (await page.show('Pods')).expectLive()
    }
    // On is the default: a tab in the background is as live as the one in front.
    world.of('alpha').server.put(aSimulatedPod('born-in-the-background'))
    await expect.poll(async () => (await podsOf(world, 'alpha')).total, eventually).toBe(4)

    // So a switch reads nothing again, nor watches it again: the rows are there, and equal to the cluster.
    const asked = () => ['alpha', 'beta'].map((name) => world.of(name).requests())
    const before = asked()
    for (let turn = 0; turn < 5; turn += 1)
      for (const name of ['alpha', 'beta']) {
        await page.tab(name).click()
        await page.table('Pods').expectLive()
      }
    // The catalog may still be reading what no tab has asked for.
    const again = asked().map((requests, at) => requests.filter((each) => before[at]?.includes(each)))
    const reads = (requests: readonly string[]) => requests.filter((each) => each.startsWith('GET'))
    expect(again.map(reads)).toEqual(before.map(reads))

    await window.page.keyboard.press('Control+,')
    await followSwitch.click()
    await window.page.keyboard.press('Escape')
    await expect.poll(() => watchesOf(world, 'alpha'), eventually).toBe(0)
    expect(watchesOf(world, 'beta')).toBeGreaterThan(0)
    world.of('alpha').server.put(aSimulatedPod('born-while-away'))
    const { freshness, total } = await podsOf(world, 'alpha')
    expect(freshness).toMatchObject({
      state: 'stale',
      reason: 'The tab of this cluster is not shown, and background refresh is off.',
    })
    expect(total).toBe(4)
    expect((await world.state('alpha')).lifecycle).toBe('ready')
    const lists = listsOf(world, 'alpha')

    await page.tab('alpha').click()
    const pods = page.table('Pods')
    await pods.expectLive()
    await pods.expectNames(['born-in-the-background', 'born-while-away', 'web-1', 'web-2', 'web-3'])
    expect(listsOf(world, 'alpha')).toEqual(lists)
    await expect.poll(() => watchesOf(world, 'beta'), eventually).toBe(0)

    await window.page.keyboard.press('Control+,')
    await followSwitch.click()
    await expect.poll(() => watchesOf(world, 'beta'), eventually).toBeGreaterThan(0)
    await others.expectUndisturbed()
    expect(window.problems).toEqual([])
  }, 180_000)
})
