import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { aSimulatedPod, aSimulatedWorld, type SimulatedWorld, type Window } from '#testkit'
import { describeWithBrowser, type SharedBrowser } from './describeWithBrowser.ts'
import type { TablePart } from './tablePart.ts'
import { WorkspacePage } from './workspacePage.ts'

const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}-${String(at).padStart(3, '0')}`)

/** A page on cluster a, whose pods are these and the three it begins with, which are the last by their names. */
async function aTable(browser: SharedBrowser, names: readonly string[]) {
  await using stack = new AsyncDisposableStack()
  const world = stack.use(
    await aSimulatedWorld({
      names: ['a'],
      prepare: async ({ of }) => {
        for (const name of names) of('a').server.put(aSimulatedPod(name))
      },
    }),
  )
  await world.open('a')
  const window = stack.use(await browser.open(world.product))
  const page = new WorkspacePage(window.page)
  const pods = page.table('Pods')
  await pods.expectLive()
  await expect.poll(() => pods.count()).toBe(String(names.length + 3))
  const owned = stack.move()
  return { world, window, page, pods, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const put = ({ of }: SimulatedWorld, name: string) => of('a').server.put(aSimulatedPod(name))
const remove = ({ of }: SimulatedWorld, name: string) => of('a').server.remove(aSimulatedPod(name))

/** Counts the rows with a pointer that never rests, as one on its way to press. */
const pointing = (pods: TablePart, { page }: Window) => {
  let step = 0
  return async () => {
    step += 1
    const { y = 0 } = (await pods.row('web-2').boundingBox()) ?? {}
    await page.mouse.move(700 + (step % 3), y + 10)
    return pods.count()
  }
}

const topOf = async (row: Locator): Promise<number> => Math.round((await row.boundingBox())?.y ?? Number.NaN)

describeWithBrowser('a table whose rows come and go', (browser) => {
  it('leaves the row under the pointer where it is, at the top as well', async () => {
    await using table = await aTable(browser, [])
    const { pods, world, window } = table
    const pointed = pods.row('web-2')
    await pointed.hover()
    const place = await topOf(pointed)
    put(world, 'before-1')
    await expect.poll(pointing(pods, window)).toBe('4')
    expect(await topOf(pointed)).toBe(place)
    remove(world, 'before-1')
    remove(world, 'web-1')
    await expect.poll(pointing(pods, window)).toBe('2')
    expect(await topOf(pointed)).toBe(place)
    await pointed.click()
    await table.page.panel('Pod web-2').root.waitFor()
    await pods.filterField.hover()
    await expect.poll(() => topOf(pointed)).toBe(place - 28)
    expect(window.problems).toEqual([])
  })

  it('leaves what is read where it is, and the place where the table was scrolled to', async () => {
    await using table = await aTable(browser, numbered('pod', 200))
    const { pods, world, window } = table
    await pods.grid.hover()
    await window.page.mouse.wheel(0, 2000)
    await expect.poll(async () => (await pods.shownNames())[0]).not.toBe('pod-000')
    const [firstRead, , , , , pointedName = ''] = await pods.shownNames()
    const pointed = pods.row(pointedName)
    await pointed.hover()
    const place = await topOf(pointed)
    for (const name of numbered('before', 7)) put(world, name)
    put(world, `${firstRead}-b`)
    await expect.poll(() => pods.count()).toBe('211')
    expect(await topOf(pointed)).toBe(place)
    for (const name of numbered('pod', 20)) remove(world, name)
    await expect.poll(() => pods.count()).toBe('191')
    expect(await topOf(pointed)).toBe(place)
    await pods.filterField.hover()
    const shown = await pods.shownNames()
    for (const name of numbered('before', 7)) remove(world, name)
    await expect.poll(() => pods.count()).toBe('184')
    expect(await pods.shownNames()).toEqual(shown)
    expect(window.problems).toEqual([])
  })

  it('shows what is new at the top to whoever watches it', async () => {
    await using table = await aTable(browser, [])
    const { pods, world } = table
    await pods.row('web-3').hover()
    put(world, 'before-1')
    await expect.poll(() => pods.count()).toBe('4')
    await pods.filterField.hover()
    await expect.poll(async () => (await pods.shownNames())[0]).toBe('before-1')
    put(world, 'before-0')
    await expect.poll(async () => (await pods.shownNames())[0]).toBe('before-0')
  })
})

describeWithBrowser('a table', (browser) => {
  it('says an age in short, and the exact time to whoever points at it', async () => {
    await using table = await aTable(browser, [])
    const age = table.pods
      .row('web-1')
      .getByRole('gridcell')
      .filter({ has: table.window.page.locator('time') })
    expect(await age.textContent()).toMatch(/^\d+y(\d+d)?$/u)
    expect(await age.locator('time').getAttribute('datetime')).toBe('2020-01-01T00:00:00.000Z')
    const exactly = await table.window.page.evaluate(() =>
      new Date('2020-01-01T00:00:00Z').toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' }),
    )
    expect(exactly).toMatch(/2020|2019/u)
    expect(await age.getAttribute('title')).toBe(exactly)
    await table.pods.row('web-1').click()
    const panel = table.page.panel('Pod web-1').root
    await expect.poll(() => panel.locator('time').first().getAttribute('title')).toBe(exactly)
  })

  it('says how far its export is, leaves nothing where it is cancelled, and names the file where it is not', async () => {
    await using table = await aTable(browser, [])
    const { world, window, pods } = table
    const gate = { isClosed: false, held: [] as (() => void)[] }
    await window.page.routeWebSocket('**/clusters/*/stream', (socket) => {
      const server = socket.connectToServer()
      let pages = 0
      socket.onMessage((text) => {
        if (gate.isClosed && String(text).includes('"snapshot"') && ++pages % 2 === 0)
          gate.held.push(() => server.send(text))
        else server.send(text)
      })
    })
    for (const name of numbered('pod', 900)) put(world, name)
    await window.page.reload()
    await pods.expectLive()
    await expect.poll(() => pods.count()).toBe('903')
    const downloads: string[] = []
    window.page.on('download', (download) => downloads.push(download.suggestedFilename()))
    const start = pods.root.getByRole('button', { name: 'Export all matching rows as CSV' })
    const progress = pods.root.getByRole('progressbar', { name: 'Export' })

    gate.isClosed = true
    await start.click()
    await expect.poll(() => progress.textContent()).toBe('500 of 903')
    await pods.root.getByRole('button', { name: 'Cancel the export' }).click()
    await start.waitFor()
    for (const pass of gate.held.splice(0)) pass()
    gate.isClosed = false
    await start.click()
    await table.page.notice(/^903 rows exported to a-pods-[\d-]+\.csv\.$/u).waitFor()
    expect(downloads).toEqual([expect.stringMatching(/^a-pods-[\d-]+\.csv$/u)])
    expect(window.problems).toEqual([])
  })
})
