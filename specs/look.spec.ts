import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DemoFaultName } from '#contract'
import { aHome, type Home, type Product, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

/** The frames that the page has painted while `act` ran, and for that long after. */
async function paintsDuring(page: Page, act: () => Promise<unknown>, afterMs: number): Promise<number> {
  const session = await page.context().newCDPSession(page)
  let updates = 0
  session.on('Tracing.dataCollected', ({ value }) => {
    updates += value.filter((event) => Reflect.get(event, 'name') === 'UpdateLayoutTree').length
  })
  await session.send('Tracing.start', { transferMode: 'ReportEvents', categories: 'devtools.timeline' })
  await act()
  await page.waitForTimeout(afterMs)
  const ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await ended
  await session.detach()
  return updates
}

/** What is wider than the card or the table that it stands in. */
const tooWide = (page: Page, within: string) =>
  page.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)].flatMap((card) => {
        const { right } = card.getBoundingClientRect()
        return [...card.querySelectorAll('*')]
          .filter((element) => element.closest('.unseen') === null)
          .filter((element) => element.getBoundingClientRect().right > right + 1)
          .map((element) => `${element.className} ${element.textContent?.slice(0, 40)}`)
      }),
    within,
  )

describeWithBrowser('the demo, looked at', (browser) => {
  let home: Home
  let product: Product
  beforeAll(async () => {
    home = await aHome()
    product = await startProduct(home)
  })
  afterAll(async () => {
    await product?.[Symbol.asyncDispose]()
    await home?.[Symbol.asyncDispose]()
  })
  const show = async (page: WorkspacePage, cluster: string, view: string) => {
    await page.tab(cluster).click()
    await page.expectActive(cluster)
    await page.views.getByRole('button', { name: view }).first().click()
  }

  it('keeps every reason inside its card, and every finding inside its table', async () => {
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await show(page, 'partner', 'Overview')
    await window.page
      .getByText(/^Usage not available/)
      .first()
      .waitFor()
    expect(await tooWide(window.page, '.card, .tile')).toEqual([])

    await window.page.setViewportSize({ width: 1024, height: 700 })
    await show(page, 'production', 'Attention')
    const rows = window.page.locator('[role=row][data-index]')
    await rows.first().click()
    await window.page.locator('aside.panel').waitFor()
    await expect.poll(() => tooWide(window.page, '.row')).toEqual([])
    // The end of a name tells pods of one workload apart.
    const ends = await window.page.locator('.row .middle-tail').evaluateAll((tails) =>
      tails.map((tail) => {
        const cell = tail.closest('[role=gridcell]')
        const isWhole = (cell?.getBoundingClientRect().right ?? 0) >= tail.getBoundingClientRect().right - 1
        return isWhole && tail.textContent !== ''
      }),
    )
    expect(ends.length).toBeGreaterThan(0)
    expect(ends).not.toContain(false)
  }, 120_000)

  it('leaves each tab where it is when the state of one comes and goes', async () => {
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.tab('partner').waitFor()
    const places = () =>
      page.tabs.evaluateAll((tabs) => tabs.map((tab) => Math.round(tab.getBoundingClientRect().left)))
    const switchFaults = (faults: readonly DemoFaultName[]) =>
      product.api(`/demo/${encodeURIComponent('demo:staging')}/faults`, {
        method: 'POST',
        body: JSON.stringify({ faults }),
      })
    const before = await places()
    await switchFaults(['signed-out'])
    await page.tab('staging').getByText('Signed out').waitFor()
    expect(await places()).toEqual(before)
    await switchFaults([])
    await expect.poll(() => page.tab('staging').getByText('Signed out').count(), { timeout: 30_000 }).toBe(0)
    expect(await places()).toEqual(before)
  }, 120_000)

  it('paints a few times, and not with every frame, while a new row shows its tint', async () => {
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await show(page, 'production', 'Nodes')
    const row = window.page.locator('[role=row][data-index]').first()
    await row.waitFor()
    const idle = await paintsDuring(window.page, async () => {}, 2300)
    const tinted = await paintsDuring(
      window.page,
      () => row.evaluate((element) => element.classList.add('is-new')),
      2300,
    )
    const running = await row.evaluate((element) =>
      element
        .getAnimations({ subtree: true })
        .flatMap(({ effect }) =>
          (effect as KeyframeEffect).getKeyframes().flatMap((frame) => Object.keys(frame)),
        ),
    )
    // Sixty frames a second would be more than a hundred.
    expect(tinted - idle).toBeLessThan(25)
    expect(
      running.filter(
        (name) => !['opacity', 'offset', 'easing', 'composite', 'computedOffset'].includes(name),
      ),
    ).toEqual([])
  }, 120_000)
})
