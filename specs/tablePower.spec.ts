import { text } from 'node:stream/consumers'
import { expect, inject, it } from 'vitest'
import { aHome, realClusters, startProduct } from '#testkit'
import { aPod } from './aPod.ts'
import { describeWithBrowser, type SharedBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

/** Three pods of a label in east, and its table of them. */
async function threePods(browser: SharedBrowser, label: string) {
  const { east, west } = realClusters(inject('realClusters'))
  await using stack = new AsyncDisposableStack()
  const names = ['a', 'b', 'c'].map((letter) => `${label}-${letter}`)
  for (const name of names) stack.use(await east.apply(aPod(name, { spec: label })))
  const home = stack.use(await aHome({ east: east.kubeconfig, west: west.kubeconfig }))
  const product = stack.use(await startProduct(home, ['--context', 'east', '--context', 'west']))
  const window = stack.use(await browser.open(product))
  await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = new WorkspacePage(window.page)
  await page.tab('east').click()
  const pods = page.table('Pods')
  await pods.expectLive()
  await page.namespace('default').click()
  await pods.filter(`label:spec=${label}`)
  await pods.expectNames(names)
  const press = async (...keys: string[]) => {
    for (const key of keys) await window.page.keyboard.press(key)
  }
  const owned = stack.move()
  return {
    east,
    window,
    page,
    pods,
    names,
    press,
    bar: pods.root.getByRole('region', { name: 'Selected rows' }),
    clipboard: () => window.page.evaluate(() => navigator.clipboard.readText()),
    selected: () => pods.root.locator('.row[aria-selected=true] .is-name').allTextContents(),
    heads: async () =>
      (await pods.root.getByRole('columnheader').allInnerTexts()).map((text) => text.trim()).filter(Boolean),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** A printed table without its ages, which may differ by a second. */
const cellsOf = (printed: string) =>
  printed
    .trim()
    .split('\n')
    .map((line) => line.split(/\s{2,}/u).slice(0, 4))

describeWithBrowser('a table', (browser) => {
  it('selects rows by keyboard and mouse and copies them as kubectl prints them', async () => {
    await using world = await threePods(browser, 'power-select')
    const { names, press, pods } = world
    await world.east.mustKubectl([
      'wait',
      '--for=condition=Ready',
      '--timeout=30s',
      'pod',
      '-l',
      'spec=power-select',
    ])
    await pods.filterField.focus()
    await press('Enter', 'ArrowDown', 'Space', 'ArrowDown', 'Shift+ArrowDown')
    await expect.poll(() => world.selected()).toEqual(names)
    await press('Escape')
    await expect.poll(() => world.selected()).toEqual([])
    await press('Control+a')
    await expect.poll(() => world.bar.textContent()).toContain('3 selected')
    await press('Control+c')
    const printed = await world.east.mustKubectl(['get', 'pods', '-l', 'spec=power-select'])
    await expect.poll(async () => cellsOf(await world.clipboard())).toEqual(cellsOf(printed))
    await pods
      .row(names[1] as string)
      .locator('[data-box]')
      .click()
    await expect.poll(() => world.selected()).toEqual([names[0], names[2]])
    expect(await world.page.panel(`Pod ${names[1]}`).root.count()).toBe(0)
    await pods.filter('label:spec')
    await expect.poll(() => world.bar.count()).toBe(0)
    expect(world.window.problems).toEqual([])
  })

  it('keeps the selection while rows come and go, without those that are gone', async () => {
    await using world = await threePods(browser, 'power-live')
    const { names, pods } = world
    for (const name of names.slice(0, 2)) await pods.row(name).locator('[data-box]').click()
    await using _new = await world.east.apply(aPod('power-live-0', { spec: 'power-live' }))
    await pods.expectNames(['power-live-0', ...names])
    expect(await world.selected()).toEqual(names.slice(0, 2))
    await world.east.mustKubectl(['delete', 'pod', names[0] as string, '--now'])
    await expect.poll(() => world.bar.textContent(), { timeout: 30_000 }).toContain('1 selected')
    expect(await world.selected()).toEqual([names[1]])
  })

  it('exports all matching rows as CSV, and nothing else', async () => {
    await using world = await threePods(browser, 'power-csv')
    const downloading = world.window.page.waitForEvent('download')
    await world.pods.root.getByRole('button', { name: 'Export all matching rows as CSV' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(/^east-pods-\d{4}-\d{2}-\d{2}\.csv$/)
    const lines = (await text(await download.createReadStream())).trimEnd().split('\r\n')
    expect(lines[0]).toMatch(/^name,namespace,ready,status,restarts,age,.*,cpu,memory$/)
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 2))).toEqual(
      world.names.map((name) => [name, 'default']),
    )
  })

  it('keeps order and width of its columns over a reload, for this cluster only', async () => {
    await using world = await threePods(browser, 'power-columns')
    const { pods, heads, page, window } = world
    expect(await heads()).toEqual(['Name', 'Ready', 'Status', 'Restarts', 'Age', 'Node', 'CPU', 'Memory'])
    const head = (name: string) => pods.root.getByRole('columnheader', { name })
    await head('Age').dragTo(head('Ready'))
    await expect.poll(heads).toEqual(['Name', 'Age', 'Ready', 'Status', 'Restarts', 'Node', 'CPU', 'Memory'])
    await head('Status').getByRole('button').focus()
    await world.press('Alt+Shift+ArrowLeft')
    await expect.poll(heads).toEqual(['Name', 'Age', 'Status', 'Ready', 'Restarts', 'Node', 'CPU', 'Memory'])
    const width = async () => Math.round((await head('Status').boundingBox())?.width ?? 0)
    const before = await width()
    await world.press('Shift+ArrowRight')
    await expect.poll(width).toBe(before + 16)
    await window.page.reload()
    await pods.expectLive()
    await expect.poll(heads).toEqual(['Name', 'Age', 'Status', 'Ready', 'Restarts', 'Node', 'CPU', 'Memory'])
    await expect.poll(width).toBe(before + 16)
    await page.tab('west').click()
    await page.expectActive('west')
    await pods.expectLive()
    await expect
      .poll(heads)
      .toEqual(['Name', 'Namespace', 'Ready', 'Status', 'Restarts', 'Age', 'Node', 'CPU', 'Memory'])
  })

  it('shows the conditions of its filter as chips, and explains what can be typed', async () => {
    await using world = await threePods(browser, 'power-chips')
    const { pods, names, press, window } = world
    await pods.filter(`label:spec=power-chips -${names[0]}`)
    await press('Enter')
    await pods.expectNames(names.slice(1))
    await pods.root.getByRole('button', { name: `Remove -${names[0]}` }).click()
    await pods.expectNames(names)
    expect(await pods.filterText()).toBe('label:spec=power-chips')
    await pods.root.getByRole('button', { name: 'Filter help' }).click()
    await window.page
      .getByRole('dialog', { name: 'Filter help' })
      .getByRole('button', { name: 'name:' })
      .click()
    await world.page.expectFocus('input Filter')
    await window.page.keyboard.type(names[2] as string)
    await pods.expectNames(names.slice(2))
  })
})
