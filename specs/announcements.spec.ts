import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { aSimulatedPod, aSimulatedWorld } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('what is told to those who listen', (browser) => {
  it('is that a cluster is signed out, and neither the seconds to its next try nor each try', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    await world.of('a').signOut()
    await window.page.getByText('Signed out of a').waitFor({ timeout: 20_000 })
    await waitForStaleToBeTold(window.page)
    await noteTold(window.page)
    await waitForNextTry(window.page)
    expect(await told(window.page)).toEqual([])
  })

  it('is that a cluster cannot be reached, and neither the seconds to its next try nor each try', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    await using _fault = await world.of('a').server.inject({ type: 'refuse' })
    await window.page.getByText('a cannot be reached').waitFor({ timeout: 20_000 })
    // What was under way as the connections went says that they were closed; from the next try on it is this.
    await window.page.getByText('refused the connection').first().waitFor({ timeout: 30_000 })
    await waitForStaleToBeTold(window.page)
    await noteTold(window.page)
    await waitForNextTry(window.page)
    expect(await told(window.page)).toEqual([])
  })

  it('is that a drain has begun and is over, and not each pod on the way', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    const { server } = world.of('a')
    const node: Parameters<typeof server.put>[0] & { status: object } = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-1', uid: 'uid-of-node-1', resourceVersion: '' },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    }
    server.put(node)
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: 'web',
      uid: 'uid-of-web',
      controller: true,
    }
    for (const name of ['web-1', 'web-2', 'web-3'])
      server.put(aSimulatedPod(name, { ownerReferences: [owner] }))
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const nodes = await page.show('Nodes')
    await nodes.expectNames(['node-1'])
    await nodes.row('node-1').click()
    const panel = page.panel('Node node-1').root
    await panel.getByRole('button', { name: 'Actions' }).click()
    await noteTold(window.page)
    await window.page.getByRole('menuitem', { name: 'Drain…' }).click()
    await window.page.getByRole('button', { name: 'Drain node-1 in a' }).click()
    await panel.getByText('3 of 3 pods are gone.').waitFor({ timeout: 30_000 })
    await panel.getByRole('status').filter({ hasText: 'Drained node-1' }).waitFor()
    const heard = (await told(window.page)).filter((text) => /drain|pods/iu.test(text))
    expect(heard.filter((text) => text.includes('of 3'))).toEqual([])
    // Told in the panel, and by a notice where its dialog is closed, whichever is drawn first.
    expect(heard.at(-1)).toContain('Drained node-1')
  })

  it('is the place of a tab that was moved by keyboard', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b', 'c'] })
    await world.open('a', 'b', 'c')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('a').click()
    await page.table('Pods').expectLive()
    await noteTold(window.page)
    await window.page.keyboard.press('Alt+Shift+ArrowRight')
    await page.expectTabs(['b', 'a', 'c'])
    await window.page.keyboard.press('Alt+Shift+ArrowRight')
    await page.expectTabs(['b', 'c', 'a'])
    expect((await told(window.page)).filter((text) => text.includes(' of 3'))).toEqual([
      'a, 2 of 3',
      'a, 3 of 3',
    ])
  })
})

interface Heard {
  readonly told: string[]
  readonly counted: string[]
}

/** Notes what changes in a live region from now on, as it reads then; what a timer counts is told to nobody. */
const noteTold = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const heard: Heard = { told: [], counted: [] }
    Reflect.set(window, 'heard', heard)
    const regions = '[role=status], [role=alert], [role=log], [role=timer], [aria-live]'
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement
        const region = element?.closest(regions)
        if (region == null || region.matches('[aria-live=off]')) continue
        const words = region.textContent ?? ''
        if (region.matches('[role=timer]')) heard.counted.push(words)
        else heard.told.push(words)
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true })
  })

const heard = (page: Page): Promise<Heard> => page.evaluate(() => Reflect.get(window, 'heard') as Heard)

const told = async (page: Page): Promise<readonly string[]> => (await heard(page)).told

/** That rows are stale is told once, a moment after it is seen. */
const waitForStaleToBeTold = (page: Page): Promise<void> =>
  page
    .getByRole('status')
    .filter({ hasText: /pods, Stale since/u })
    .waitFor({ state: 'attached', timeout: 20_000 })

/** Waits until the seconds are counted from more again, as they are after a try. */
const waitForNextTry = (page: Page): Promise<void> =>
  expect
    .poll(
      async () => {
        const seconds = (await heard(page)).counted.flatMap((words) =>
          [...words.matchAll(/in (\d+) s/gu)].map(([, digits]) => Number(digits)),
        )
        return seconds.some((now, at) => now > (seconds[at - 1] ?? now))
      },
      { timeout: 30_000 },
    )
    .toBe(true)
