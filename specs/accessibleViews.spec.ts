import { createServer } from 'vite'
import { expect, inject, it } from 'vitest'
import { aHome, connectBrowser, startProduct } from '#testkit'
import { axeFindings, Judgement } from './axe.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { FacetsPart } from './facetsPart.ts'
import { WorkspacePage } from './workspacePage.ts'

/**
 * What is on a view that is no table before it is judged. A view that is not named here has to be a table, so one that
 * is new is judged as well, or fails until it is named.
 */
const shownIn: Readonly<Record<string, string>> = {
  Overview: 'Capacity',
  'Apply manifest': 'Paste manifests here',
  Activity: 'Nothing was changed yet',
  'Node maintenance': 'No node maintenance yet',
  Diagnostics: 'Credentials',
}

/** Rows are alike to axe, which takes its time over each: a low window has few. */
const lowViewport = { width: 1440, height: 520 }

describeWithBrowser('axe, in dark and in light,', (browser) => {
  it('finds nothing on any view that the sidebar offers, with the panel of its first object', async () => {
    await using home = await aHome()
    await using product = await startProduct(home, ['--demo'])
    await using window = await browser.open(product, { viewport: lowViewport })
    const page = new WorkspacePage(window.page)
    const judgement = new Judgement(window.page)
    await page.table('Pods').expectLive()
    const described = () =>
      page.views.getByRole('button', { name: 'Catalog', exact: true }).getAttribute('aria-description')
    await expect.poll(described, { timeout: 30_000 }).not.toBeNull()
    const folded = page.views.locator('.sidebar-group[aria-expanded=false]')
    while ((await folded.count()) > 0) await folded.first().click()
    const items = page.views.locator('.sidebar-item')
    const views = await items.evaluateAll((buttons) =>
      buttons.map((button) => button.querySelector('.ellipsis')?.textContent ?? ''),
    )
    expect(views).toEqual(expect.arrayContaining([...Object.keys(shownIn), 'Pods', 'Catalog', 'Attention']))
    let panels = 0
    for (const [index, view] of views.entries()) {
      await items.nth(index).click()
      const expected = shownIn[view]
      const main = window.page.getByRole('main')
      if (expected !== undefined) {
        await main.getByText(expected).first().waitFor()
        await judgement.of(view)
        continue
      }
      const table = main.locator('section.table')
      await table.getByText('Live', { exact: true }).or(table.locator('.face')).first().waitFor()
      const row = table.locator('[role=row][data-index]').first()
      if ((await row.count()) > 0) {
        await row.click()
        await window.page.locator('aside.panel').waitFor()
        panels += 1
      }
      await judgement.of(view)
      if ((await row.count()) > 0) await window.page.keyboard.press('Escape')
    }
    expect(panels).toBeGreaterThan(10)
    expect(judgement.flaws).toEqual({})
  }, 600_000)

  it('finds nothing in the dialogs, menus and lists that open over a view, nor on any tab of a panel', async () => {
    await using home = await aHome()
    await using product = await startProduct(home, ['--demo'])
    await using window = await browser.open(product, { viewport: lowViewport })
    const page = new WorkspacePage(window.page)
    const { keyboard } = window.page
    const judgement = new Judgement(window.page)
    const leave = async () => {
      await keyboard.press('Escape')
      await window.page.locator('[role=menu], [role=dialog]').first().waitFor({ state: 'detached' })
    }
    const catalog = await page.show('Catalog')
    await catalog.expectLive()
    const facets = await FacetsPart.open(catalog)
    await facets.value('Kind', 'Pod').click()
    await judgement.of('facets')
    await facets.close()

    const nodes = await page.show('Nodes')
    await nodes.expectLive()
    for (const act of ['Cordon…', 'Drain…']) {
      await nodes.rows.first().click({ button: 'right' })
      await judgement.of(`the menu of a row, before ${act}`)
      await window.page.getByRole('menuitem', { name: act, exact: true }).click()
      await window.page.getByRole('dialog').waitFor()
      await judgement.of(act)
      if (act === 'Drain…') await window.page.getByRole('button', { name: /^Drain / }).click()
      else await leave()
    }
    const panel = window.page.locator('aside.panel')
    await panel.locator('.object-job').first().waitFor()
    for (const tab of ['Overview', 'Pods', 'YAML', 'Events']) {
      await panel.getByRole('tab', { name: tab, exact: true }).click()
      await judgement.of(`a node under maintenance: ${tab}`)
    }
    await panel.getByRole('tab', { name: 'Overview', exact: true }).click()
    await panel.getByRole('button', { name: 'Actions', exact: true }).click()
    await judgement.of('actions of an object')
    await leave()
    await page.views.getByRole('button', { name: 'Node maintenance', exact: true }).click()
    await judgement.of('node maintenance with a job')

    const secrets = await page.show('Secrets')
    await secrets.expectLive()
    await secrets.rows.first().click()
    await window.page
      .getByRole('button', { name: /^Reveal / })
      .first()
      .click()
    await window.page
      .getByRole('button', { name: /^Hide / })
      .first()
      .waitFor()
    await judgement.of('a revealed Secret')

    const deployments = await page.show('Deployments')
    await deployments.expectLive()
    await deployments.row('web').click()
    await panel.getByRole('tab', { name: 'YAML', exact: true }).click()
    await panel.getByRole('textbox', { name: 'YAML' }).focus()
    await keyboard.press('e')
    const editor = panel.getByRole('textbox', { name: 'YAML of web' })
    /** Finds words in the text and puts others in their place. */
    const retype = async (words: string, others: string) => {
      await editor.focus()
      for (const key of ['Control+Home', 'Control+f']) await keyboard.press(key)
      await keyboard.type(words)
      for (const key of ['Enter', 'Escape', 'End', 'Shift+Home']) await keyboard.press(key)
      await keyboard.type(others)
    }
    await retype('  replicas: ', 'repl')
    await window.page.getByText('How many pods are wanted.').waitFor()
    await judgement.of('a suggestion in an edit')
    await keyboard.press('Enter')
    await keyboard.type('5')
    await keyboard.press('Control+s')
    await panel.getByRole('form', { name: 'Changes to web' }).waitFor()
    await panel.getByRole('button', { name: /^Save in / }).click()
    await panel.getByText('The edit is saved.').waitFor()
    await panel.getByRole('tab', { name: 'Overview', exact: true }).click()
    const managed = panel.getByRole('region', { name: 'Managed fields' })
    await managed.getByText('spec.replicas').waitFor()
    await judgement.of('managed fields')
    await managed.getByRole('button', { name: 'Give back…' }).click()
    await window.page.getByRole('dialog').waitFor()
    await judgement.of('fields to give back')
    await window.page.getByRole('button', { name: /^Give back the fields of web/ }).click()
    await managed.waitFor({ state: 'detached' })

    await panel.getByRole('tab', { name: 'YAML', exact: true }).click()
    await panel.getByRole('textbox', { name: 'YAML' }).focus()
    await keyboard.press('e')
    await retype('      app: web', '      app: other')
    await keyboard.press('Control+s')
    await panel.getByRole('button', { name: 'Move the text to Apply manifest' }).waitFor()
    await judgement.of('an edit of what is set when an object is made')

    const releases = await page.show('Helm releases')
    await releases.expectLive()
    await releases.rows.first().click()
    await window.page.getByRole('complementary').getByRole('tab').first().waitFor()
    for (const tab of await window.page.getByRole('complementary').getByRole('tab').all()) {
      await tab.click()
      await judgement.of(`a release: ${await tab.textContent()}`)
    }
    await page.tab('staging').click({ button: 'right' })
    await judgement.of('the menu of a tab')
    await window.page.getByRole('menuitem', { name: 'Cluster settings' }).click()
    await window.page.getByRole('dialog').waitFor()
    await judgement.of('the settings of a cluster')
    await leave()
    expect(judgement.flaws).toEqual({})
  }, 600_000)
})

it('axe finds nothing on the page of all parts, in dark and in light', async () => {
  await using stack = new AsyncDisposableStack()
  const server = stack.adopt(
    await createServer({ mode: 'development', logLevel: 'error', server: { port: 0 } }),
    (each) => each.close(),
  )
  await server.listen()
  const browser = stack.adopt(await connectBrowser(inject('chromium')), (each) => each.close())
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(new URL('/kit', server.resolvedUrls?.local[0]).href, { timeout: 90_000 })
  const kit = page.getByRole('main', { name: 'Design system' })
  await kit.getByRole('heading', { name: 'Banners' }).last().waitFor()
  expect(await axeFindings(page)).toEqual([])
}, 120_000)
