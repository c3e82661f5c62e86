import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { aHome, aSimulatedPod, aSimulatedWorld, startProduct } from '#testkit'
import { axeFindings, Judgement } from './axe.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('accessibility, as axe judges it in dark and in light,', (browser) => {
  it('has no flaw in a table, its panel and menus, nor where there is nothing to show', async () => {
    await using home = await aHome()
    await using product = await startProduct(home, ['--demo'])
    await using window = await browser.open(product, { viewport: { width: 1440, height: 600 } })
    const page = new WorkspacePage(window.page)
    const { keyboard } = window.page
    const judgement = new Judgement(window.page)
    const press = async (...keys: string[]) => {
      for (const key of keys) await keyboard.press(key)
    }
    const button = (name: string) => window.page.getByRole('button', { name, exact: true })

    const pods = page.table('Pods')
    await pods.expectLive()
    await judgement.of('pods')
    await pods.grid.focus()
    await press('ArrowDown', 'Space', 'Shift+ArrowDown')
    await judgement.of('selected rows')
    await press('Escape')
    await pods.filter('namespace:shop label:app')
    await press('Enter')
    await judgement.of('filter chips')
    await pods.filter('no-such-thing')
    await window.page.getByText('No pods match').waitFor()
    await judgement.of('nothing matches')
    await pods.filter('')
    for (const menu of ['Columns', 'Filter help', 'Theme', 'Select Kubeconfig', 'Break a cluster']) {
      await button(menu).click()
      await judgement.of(menu)
      await press('Escape')
    }
    await pods.row('ledger-0').click()
    const panel = page.panel('Pod ledger-0')
    for (const tab of ['Overview', 'YAML', 'Events'] as const) {
      await panel.show(tab)
      await panel.root
        .locator(tab === 'YAML' ? '.cm-line' : '[role=tabpanel] *')
        .first()
        .waitFor()
      await judgement.of(`panel: ${tab}`)
    }
    await pods.row('ledger-1').click({ button: 'middle' })
    await button('Dock the panel below').click()
    await judgement.of('panel below, with two objects')
    await press('Control+k')
    await judgement.of('palette')
    await keyboard.type('ledger')
    await judgement.of('palette: typed')
    await press('Escape', 'Control+,')
    await window.page.getByText('Requests in flight').waitFor()
    await judgement.of('settings')
    await press('Escape')
    await button('Application log').click()
    await window.page.locator('.log-line').first().waitFor()
    await judgement.of('log')
    await button('Close the log').click()

    await page.show('Pods')
    await page.namespace('default').click()
    await window.page.getByText('No pods in default').waitFor()
    await judgement.of('empty table')
    await page.tab('partner').click()
    await page.show('Nodes')
    await window.page.getByText('You may not list').waitFor()
    await judgement.of('denied table')
    await page.tab('payments').click()
    await window.page.getByText('Signed out of payments').waitFor({ timeout: 30_000 })
    await judgement.of('signed out')
    await product.api('/demo/demo%3Aedge/faults', { method: 'POST', body: '{"faults":["refusing"]}' })
    await page.tab('edge').click()
    await window.page.getByText('edge cannot be reached').waitFor({ timeout: 30_000 })
    await judgement.of('unreachable')
    expect(judgement.flaws).toEqual({})
  }, 240_000)

  it('has no flaw on the page without a cluster and its dropdown, with broken contexts and with many', async () => {
    await using home = await aHome()
    const contexts = Array.from({ length: 14 }, (_, at) => ({
      name: `context-${at}`,
      context: { cluster: at === 3 ? 'none' : 'c', user: 'u' },
    }))
    const config = {
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts,
    }
    await writeFile(join(home.kubeDir, 'config'), JSON.stringify(config))
    await writeFile(join(home.kubeDir, 'half'), 'contexts: [{')
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.overlay.waitFor()
    expect(await axeFindings(window.page)).toEqual([])
    await page.dropdown.click()
    await page.option('context-1').waitFor()
    expect(await axeFindings(window.page)).toEqual([])
    await window.page.keyboard.press('Escape')
    await window.page.keyboard.press('Control+k')
    expect(await axeFindings(window.page)).toEqual([])
    await window.page.keyboard.press('Escape')
    await window.page.setViewportSize({ width: 800, height: 700 })
    for (let at = 4; at < 14; at += 1) await product.open(`config:context-${at}` as never)
    await window.page.getByRole('button', { name: /^All \d+ open clusters/ }).click()
    expect(await axeFindings(window.page)).toEqual([])
  })
})

describeWithBrowser('the page for those who zoom, listen, or want no motion', (browser) => {
  it('is whole at 200 % of a usual screen: nothing scrolls sideways, everything is in reach', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b', 'c'] })
    await world.open('a', 'b', 'c')
    // A screen of 1440 by 900 leaves so many of the page's own pixels.
    await using window = await browser.open(world.product, { viewport: { width: 720, height: 450 } })
    const page = new WorkspacePage(window.page)
    const pods = page.table('Pods')
    await pods.expectLive()
    await expectNothingSideways(window.page)
    for (const control of await window.page.locator('header, .toolbar').getByRole('button').all())
      expect(await isInSight(control), await control.evaluate(({ outerHTML }) => outerHTML)).toBe(true)
    expect(await cutWithoutTooltip(window.page)).toEqual([])
    await pods.row('web-1').click()
    const panel = page.panel('Pod web-1')
    expect(await cutWithoutTooltip(window.page)).toEqual([])
    await panel.root.getByRole('tab', { name: 'Events' }).click()
    await expectNothingSideways(window.page)
    for (const control of await panel.root.getByRole('button').all())
      expect(await isInSight(control)).toBe(true)
    await panel.root.getByRole('button', { name: 'Dock the panel below' }).click()
    await expectNothingSideways(window.page)
    for (const control of await panel.root.getByRole('button').all())
      expect(await isInSight(control)).toBe(true)
    await window.page.keyboard.press('Control+,')
    const about = window.page.getByText('Every Kubernetes cluster you work with')
    await about.scrollIntoViewIfNeeded()
    expect(await isInSight(about)).toBe(true)
    await expectNothingSideways(window.page)
    await window.page.keyboard.press('Escape')
    await page.dropdown.click()
    for (const name of ['a', 'b', 'c']) {
      await page.option(name).scrollIntoViewIfNeeded()
      expect(await isInSight(page.option(name))).toBe(true)
    }
  })

  it('moves nothing where reduced motion is asked for', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product, { reducedMotion: 'reduce' })
    const page = new WorkspacePage(window.page)
    const pods = page.table('Pods')
    await pods.expectLive()
    world.of('a').server.put(aSimulatedPod('web-4'))
    await pods.expectNames(['web-1', 'web-2', 'web-3', 'web-4'])
    await pods.row('web-4').click()
    await page.panel('Pod web-4').root.waitFor()
    await page.dropdown.click()
    expect(
      await window.page.evaluate(() =>
        document
          .getAnimations()
          .filter(({ effect }) => {
            const { duration } = effect?.getComputedTiming() ?? {}
            const isSmooth =
              effect instanceof KeyframeEffect && !effect.getTiming().easing?.startsWith('steps')
            const isStepped =
              effect instanceof KeyframeEffect &&
              effect.getKeyframes().every(({ easing }) => easing.startsWith('step'))
            return Number(duration) > 0 && isSmooth && !isStepped
          })
          .map((animation) => (animation as CSSAnimation).animationName ?? 'transition'),
      ),
    ).toEqual([])
  })

  it('tells of a table what was asked for, and nothing of a hundred rows that change', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    await world.open('a')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const pods = page.table('Pods')
    await pods.expectLive()
    const told = () => window.page.evaluate(() => [...(Reflect.get(window, 'told') as string[])])
    await expect.poll(() => pods.root.getByRole('status').allTextContents()).toEqual(['3 pods, Live'])
    await window.page.evaluate(() => {
      const told: string[] = []
      Reflect.set(window, 'told', told)
      const live = '[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]'
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const element = target instanceof Element ? target : target.parentElement
          const region = element?.closest(live)
          if (region != null && region.getAttribute('aria-live') !== 'off')
            told.push(region.textContent ?? '')
        }
      }).observe(document.body, { childList: true, characterData: true, subtree: true })
    })
    for (let change = 0; change < 100; change += 1)
      world.of('a').server.put(aSimulatedPod(`new-${change % 50}`, { labels: { change: String(change) } }))
    await expect.poll(() => pods.count()).toBe('53')
    await pods.filter('new-1')
    await expect.poll(() => pods.count()).toBe('11 of 53')
    await expect.poll(told).toEqual(['11 of 53 pods, Live'])
  })
})

/** Whether all of it can be seen, or at least its middle where it is larger than the window. */
const isInSight = (control: Locator): Promise<boolean> =>
  control.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    const found = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    return left >= 0 && right <= innerWidth && (element.contains(found) || found?.contains(element) === true)
  })

/** Texts that end in an ellipsis, and have no tooltip that says the whole of them. */
const cutWithoutTooltip = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('#page *:not(input)')]
      .filter((element) => getComputedStyle(element).textOverflow === 'ellipsis')
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .filter((element) => element.closest('[title]') === null)
      .map(({ className, textContent }) => `${className}: ${textContent}`),
  )

/** Neither the page nor anything in it that is not meant to can be scrolled sideways. */
const expectNothingSideways = async (page: Page): Promise<void> =>
  expect(
    await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('body *')]
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .filter((element) => /auto|scroll/u.test(getComputedStyle(element).overflowX))
        .filter(
          (element) => !element.matches('.tab-list, .object-tabs, .cm-scroller, .card-scroll, .is-block'),
        )
        .map((element) => element.className),
    ),
  ).toEqual([])
