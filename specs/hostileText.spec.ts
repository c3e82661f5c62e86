import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { ClusterId } from '#contract'
import { aHome, hostileCluster, hostileTexts, longestName, startProduct } from '#testkit'
import { describeWithBrowser, type SharedBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

/** What of the data has become a part of the page, or bends it: nothing of either, where all is well. */
const harm = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    for (const element of document.querySelectorAll(
      '#page img:not(.cm-widgetBuffer), #page script, #page b, #page iframe',
    ))
      found.push(`an element of the data: ${element.outerHTML}`)
    if (document.title === '1') found.push('a script of the data has run')
    for (const element of document.querySelectorAll<HTMLElement>('#page *')) {
      const { overflowX } = getComputedStyle(element)
      const isMeantTo = element.matches('.tab-list, .object-tabs, .cm-scroller, .card-scroll, .is-block')
      if (/auto|scroll/u.test(overflowX) && !isMeantTo && element.scrollWidth > element.clientWidth + 1)
        found.push(`scrolls sideways: ${element.className}`)
    }
    const rows = [...document.querySelectorAll('.row')].map((row) => row.getBoundingClientRect())
    for (const { height } of rows) if (Math.abs(height - 28) > 0.5) found.push(`a row is ${height} px high`)
    const places = document.querySelector('.panel-place')?.lastElementChild?.getBoundingClientRect()
    const buttons = document.querySelector('.panel-buttons')?.getBoundingClientRect()
    if (places !== undefined && buttons !== undefined && places.right > buttons.left)
      found.push('the panel’s place runs under its buttons')
    for (const selector of ['.header', '.tab-strip', '.toolbar', '.panel-head', '.status-bar']) {
      const box = document.querySelector(selector)?.getBoundingClientRect()
      if (box !== undefined && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1))
        found.push(`${selector} leaves the window`)
    }
    return found
  })

/** Whether the page's font draws a text as it is written, or has forms of its own for what stands beside each other. */
const formsOf = (page: Page, text: string): Promise<string> =>
  page.evaluate((written) => {
    const widthOf = (part: string) => {
      const sample = document.createElement('span')
      sample.style.cssText = 'position: absolute; white-space: pre; font-size: 200px; font-kerning: none'
      sample.textContent = part
      document.querySelector('.row .is-name')?.append(sample)
      const { width } = sample.getBoundingClientRect()
      sample.remove()
      return width
    }
    const sum = [...written].reduce((width, letter) => width + widthOf(letter), 0)
    return Math.abs(widthOf(written) - sum) < 1 ? 'letter by letter' : 'in forms of its own'
  }, text)

/** A page with those contexts of a cluster whose texts were made to do harm. */
async function openHostile(
  browser: SharedBrowser,
  chosen: (contexts: readonly ClusterId[]) => readonly ClusterId[],
) {
  await using stack = new AsyncDisposableStack()
  const cluster = stack.use(await hostileCluster())
  const home = stack.use(await aHome())
  await writeFile(join(home.kubeDir, 'config'), JSON.stringify(cluster.kubeconfig))
  const product = stack.use(await startProduct(home))
  const { files } = await product.kubeconfigs()
  const contexts = files.flatMap((file) => file.contexts.map(({ clusterId }) => clusterId))
  for (const clusterId of chosen(contexts)) await product.open(clusterId)
  const window = stack.use(await browser.open(product))
  const owned = stack.move()
  return { window, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describeWithBrowser('names and values that were made to do harm', (browser) => {
  it('are shown as text everywhere, and bend nothing', async () => {
    await using opened = await openHostile(browser, (contexts) => contexts)
    const { window } = opened
    const page = new WorkspacePage(window.page)
    const pods = page.table('Pods')
    await pods.expectLive()
    await page.expectTitle(hostileTexts.html)
    expect(await window.page.title()).toBe(`${hostileTexts.html} · Flotilla`)
    const names = [
      ...Object.values(hostileTexts).map((text, index) => `${index} ${text}`),
      'ten-thousand-labels',
      longestName,
    ]
    const shown = await pods.root.locator('[role=gridcell].is-name').allTextContents()
    // Of several lines a table shows the first, as kubectl does.
    const ofLine = new Map(names.map((name) => [name.replace(/\n[\s\S]*$/u, '...'), name]))
    expect(shown.toSorted()).toEqual([...ofLine.keys()].toSorted())
    expect(await harm(window.page)).toEqual([])
    expect(await formsOf(window.page, '2x8 -> !=')).toBe('letter by letter')

    for (let index = 0; index < names.length; index += 1) {
      await pods.rows.nth(index).click()
      const panel = window.page.locator('aside.panel')
      await panel.getByRole('region', { name: 'Labels' }).waitFor()
      expect(await panel.getByRole('heading', { level: 2 }).textContent()).toBe(
        ofLine.get(shown[index] as string),
      )
      expect(
        await panel.getByText('was deleted. The panel shows its last known state.').count(),
        shown[index],
      ).toBe(0)
      expect(await harm(window.page)).toEqual([])
    }
    for (const width of [1024, 720]) {
      await window.page.setViewportSize({ width, height: 700 })
      expect(await harm(window.page)).toEqual([])
    }
    await window.page.setViewportSize({ width: 1440, height: 900 })
    await window.page.locator('aside.panel').getByRole('tab', { name: 'YAML' }).click()
    await window.page.locator('.cm-line').first().waitFor()
    expect(await harm(window.page)).toEqual([])
    await window.page.keyboard.press('Control+k')
    await window.page.keyboard.type('long')
    await expect.poll(() => window.page.getByRole('dialog').getByRole('option').count()).toBeGreaterThan(0)
    expect(await harm(window.page)).toEqual([])
    await window.page.keyboard.press('Escape')
    for (const view of ['Events', 'Config Maps', 'Services']) {
      const table = await page.show(view)
      await table.expectLive()
      await table.rows.first().click()
      await window.page.locator('aside.panel').getByRole('heading', { level: 2 }).waitFor()
      expect([view, await harm(window.page)]).toEqual([view, []])
    }
    await page.dropdown.click()
    expect(await page.options()).toEqual([hostileTexts.html, hostileTexts.rightToLeft, longestName])
    expect(await harm(window.page)).toEqual([])
    expect(window.problems).toEqual([])
  }, 120_000)

  it('are shown as text in the words of custom resources, of their definitions and of Helm releases; no script of theirs could run', async () => {
    await using opened = await openHostile(browser, (contexts) => contexts.slice(0, 1))
    const { window } = opened
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    const panel = window.page.locator('aside.panel')

    const releases = await page.show('Helm releases')
    await releases.expectLive()
    await releases.rows.first().click()
    for (const tab of ['Overview', 'Values', 'Manifest', 'Notes']) {
      await panel.getByRole('tab', { name: tab, exact: true }).click()
      await panel.getByText('onerror=').first().waitFor()
      expect([tab, await harm(window.page)]).toEqual([tab, []])
    }

    await page.views.getByRole('button', { name: 'API extensions', exact: true }).click()
    const definitions = await page.show('Resource Definitions')
    await definitions.expectLive()
    await definitions.rows.first().click()
    await panel.getByRole('heading', { level: 2, name: 'harms.evil.example' }).waitFor()
    await panel.getByText('onerror=').first().waitFor()
    expect(await harm(window.page)).toEqual([])

    await page.views.getByRole('button', { name: /^Custom resources/u }).click()
    await page.views
      .getByRole('button', { name: /onerror/u })
      .first()
      .click()
    await window.page.setViewportSize({ width: 2600, height: 900 })
    const harms = page.table('harms').root
    await harms.getByRole('columnheader', { name: /onerror/u }).waitFor()
    await expect.poll(() => harms.locator('.row').count()).toBe(Object.keys(hostileTexts).length)
    expect(await harm(window.page)).toEqual([])
    await harms.getByRole('columnheader', { name: /onerror/u }).hover()
    await harms.locator('.row').first().click()
    await panel.getByRole('heading', { level: 2, name: /^harm / }).waitFor()
    for (const tab of ['YAML', 'Events', 'Overview']) {
      await panel.getByRole('tab', { name: tab, exact: true }).click()
      expect([tab, await harm(window.page)]).toEqual([tab, []])
    }
    expect(window.problems).toEqual([])

    // Were a text ever taken for markup, the page's policy would still keep it from running.
    await window.page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'document.title = "1"'
      const image = document.createElement('div')
      image.innerHTML = '<img src="data:," onerror="document.title = 1">'
      document.body.append(script, image)
    })
    await expect
      .poll(() => window.problems.filter((problem) => /Content Security Policy/u.test(problem)).length)
      .toBeGreaterThan(1)
    expect(await window.page.title()).not.toBe('1')
  }, 120_000)

  it('and ten thousand labels, open without delay: the first of them at once, all of them on request', async () => {
    await using opened = await openHostile(browser, (contexts) => contexts.slice(0, 1))
    const { window } = opened
    const pods = new WorkspacePage(window.page).table('Pods')
    await pods.expectLive()
    await pods.row('ten-thousand-labels').click()
    const labels = window.page.getByRole('region', { name: 'Labels' })
    await labels.waitFor()
    expect(await labels.getByRole('heading').textContent()).toBe('Labels10,000')
    expect(await labels.locator('dt').count()).toBe(200)
    await labels.getByRole('button', { name: 'Show all 10,000' }).click()
    await expect.poll(() => labels.locator('dt').count()).toBe(10_000)
    expect(window.problems).toEqual([])
  })
})
