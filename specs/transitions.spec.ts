import type { Page, Route } from 'playwright-core'
import { expect, it } from 'vitest'
import type { ErrorBody } from '#contract'
import { aSimulatedWorld } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

// Needs a quiet machine: it looks at states that last for a moment.

/** Lets the page's wish to open a cluster be answered as the test says. */
const onOpening = (page: Page, answer: (route: Route) => Promise<void>) =>
  page.route('**/api/v1/selection/*', (route) =>
    route.request().method() === 'PUT' ? answer(route) : route.continue(),
  )

describeWithBrowser('opening a cluster', (browser) => {
  it('shows its tab at once, however long the server takes', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    const answer = Promise.withResolvers<void>()
    await onOpening(window.page, async (route) => {
      await answer.promise
      await route.continue()
    })
    await page.choose('b')
    await page.expectTabs(['a', 'b'])
    await page.expectTitle('b')
    await window.page.getByText('Opening b').waitFor()
    expect((await world.product.workspace()).clusters).toHaveLength(1)
    await page.tab('a').click()
    await page.table('Pods').expectLive()
    await page.tab('b').click()
    answer.resolve()
    await page.table('Pods').expectLive()
    await page.expectTabs(['a', 'b'])
    expect(window.problems).toEqual([])
  })

  it.each([
    [409, { code: 'context_name_active', message: 'A context named b is open already.' }],
    [500, { code: 'internal', message: 'The selection could not be saved.' }],
  ] as const)('takes the tab back when the server answers %i, and says why', async (status, error) => {
    await using world = await aSimulatedWorld({ names: ['a', 'b', 'c'] })
    await world.open('a', 'c')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('a').click()
    await page.expectActive('a')
    const answer = Promise.withResolvers<void>()
    await onOpening(window.page, async (route) => {
      await answer.promise
      await route.fulfill({ status, json: { error } satisfies ErrorBody })
    })
    await page.choose('b')
    await page.expectTabs(['a', 'c', 'b'])
    answer.resolve()
    await page.expectTabs(['a', 'c'])
    await page.expectActive('a')
    expect(await page.notice(error.message).locator('.notice-cluster').textContent()).toBe('b')
    await page.table('Pods').expectLive()
    await page.dropdown.click()
    expect(await page.openOptions()).toEqual(['a', 'c'])
  })

  it('and closing others shows no error that passes', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b', 'c'] })
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    await noteTroubles(window.page)
    for (const name of ['b', 'c', 'a', 'b', 'a', 'c']) await page.choose(name)
    await page.expectTitle('a')
    await page.table('Pods').expectLive()
    expect(await troubles(window.page)).toEqual([])
    expect(window.problems).toEqual([])
  })

  it('says nothing of a connection that is lost for less than two seconds', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const cuts: (() => Promise<void>)[] = []
    let isCut = false
    await window.page.routeWebSocket('**/stream', async (socket) => {
      if (isCut) {
        await socket.close()
        return
      }
      socket.connectToServer()
      cuts.push(() => socket.close())
    })
    await window.page.reload()
    await page.table('Pods').expectLive()
    await noteTroubles(window.page)
    isCut = true
    for (const cut of cuts.splice(0)) await cut()
    await window.page.waitForTimeout(700)
    isCut = false
    // Both the workspace's and the cluster's are there again.
    await expect.poll(() => cuts.length, { timeout: 10_000 }).toBe(2)
    await page.table('Pods').expectLive()
    expect(await troubles(window.page)).toEqual([])
  })
})

describeWithBrowser('closing a cluster', (browser) => {
  it('takes its tab away at once, however long the server takes', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('a').click()
    await page.table('Pods').expectLive()
    const answer = Promise.withResolvers<void>()
    await window.page.route('**/api/v1/selection/*', async (route) => {
      await answer.promise
      await route.continue()
    })
    await page.closeButton('a').click()
    await page.expectTitle('b')
    await page.expectTabs([])
    expect((await world.product.workspace()).clusters).toHaveLength(2)
    answer.resolve()
    await expect.poll(async () => (await world.product.workspace()).clusters.length).toBe(1)
    await page.expectTitle('b')
    expect(window.problems).toEqual([])
  })

  it('leaves its tab as it is where the server does not do it, and says why', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const pods = page.table('Pods')
    await page.tab('a').click()
    await pods.expectLive()
    await pods.filter('web-2')
    await pods.expectNames(['web-2'])
    const text = 'The selection could not be saved.'
    await window.page.route('**/api/v1/selection/*', (route) =>
      route.request().method() === 'DELETE'
        ? route.fulfill({
            status: 500,
            json: { error: { code: 'internal', message: text } } satisfies ErrorBody,
          })
        : route.continue(),
    )
    await page.closeButton('a').click()
    await page.notice(text).waitFor()
    await page.expectTabs(['a', 'b'])
    await page.expectActive('a')
    expect(await pods.filterText()).toBe('web-2')
    await pods.filter('web-3')
    await pods.expectNames(['web-3'])
  })
})

/** Notes every banner, notice and face that says something is wrong, for as long as the page lives. */
const noteTroubles = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const seen: string[] = []
    Reflect.set(window, 'troubles', seen)
    new MutationObserver(() => {
      const shown = '.notice, .banner, .face-bad, .face-warn, .toolbar .tone-warn, .toolbar .tone-bad'
      for (const element of document.querySelectorAll(shown)) seen.push(element.textContent ?? '')
    }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true })
  })

const troubles = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...new Set(Reflect.get(window, 'troubles') as string[])])
