import { expect, inject, it } from 'vitest'
import { aHome, aSimulatedWorld, realClusters, startProduct } from '#testkit'
import { berthsOf } from './berths.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { PalettePart } from './palettePart.ts'
import { emptyText, WorkspacePage } from './workspacePage.ts'

describeWithBrowser('the overlay', (browser) => {
  it('says what to do, and everything but the dropdown and the theme is disabled', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.overlay.waitFor()
    expect(emptyText).toBe('No active clusters. Select a cluster from the kubeconfig dropdown.')
    expect(await page.title.textContent()).toBe('No Active Clusters')
    expect(await window.page.getByRole('main').textContent()).toContain(emptyText)
    expect(await page.views.getAttribute('aria-disabled')).toBe('true')
    const views = await page.views.getByRole('button').all()
    expect(views.length).toBeGreaterThan(5)
    for (const view of views) expect(await view.isDisabled()).toBe(true)
    expect(await window.page.getByRole('grid').count()).toBe(0)
    expect(await page.tabStrip.count()).toBe(0)
    expect(await window.page.locator('[aria-busy=true]').count()).toBe(0)
    await window.page.getByRole('button', { name: 'Theme' }).click()
    await window.page.getByRole('menuitemradio', { name: 'Light' }).click()
    await page.choose('east')
    await page.expectTitle('east')
    await expect.poll(() => page.overlay.count()).toBe(0)
    for (const view of await page.views.getByRole('button').all()) expect(await view.isDisabled()).toBe(false)
    expect(window.problems).toEqual([])
  })

  it('comes back when the last cluster is closed, and nothing of the cluster is left', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    expect(window.openSockets()).toEqual(['/api/v1/clusters/east%3Aeast/stream', '/api/v1/stream'])
    expect(await berthsOf(product)).toHaveLength(1)

    await page.choose('east')
    await page.overlay.waitFor()
    await page.expectTitle('No Active Clusters')
    await expect.poll(() => window.openSockets()).toEqual(['/api/v1/stream'])
    await expect.poll(() => berthsOf(product), { timeout: 2000 }).toEqual([])
    expect(await window.page.evaluate(() => document.title)).toBe('Flotilla')
    expect(await window.page.evaluate(() => location.hash)).toBe('')
    const kept = await window.page.evaluate(() => Object.keys(localStorage))
    expect(kept.filter((key) => key.includes('.view.'))).toEqual([])
    const seen = (await east.auditEntries()).length
    await page.choose('east')
    await page.table('Pods').expectLive()
    expect((await east.auditEntries()).length).toBeGreaterThan(seen)
    expect(window.problems).toEqual([])
  })

  it('asks for nothing, and no timer of the page runs, while it lasts', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product, { before: noteTimers })
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    await page.views.getByRole('button', { name: 'Overview', exact: true }).click()
    const timers = () =>
      window.page.evaluate(() => [...(Reflect.get(window, 'timers') as Map<number, string>).values()])
    await expect.poll(timers).not.toEqual([])
    for (const name of ['a', 'b']) await page.choose(name)
    await page.overlay.waitFor()
    await expect.poll(timers).toEqual([])
    await expect.poll(() => berthsOf(world.product)).toEqual([])
    const asked: string[] = []
    window.page.on('request', (request) => asked.push(request.url()))
    const served = () => ['a', 'b'].map((name) => world.of(name).server.requests.length)
    const before = served()
    await window.page.mouse.click(600, 400)
    for (const key of ['/', 'ArrowDown', 'Enter', 'Control+a']) await window.page.keyboard.press(key)
    expect(await timers()).toEqual([])
    expect(asked).toEqual([])
    expect(served()).toEqual(before)
    expect(window.openSockets()).toEqual(['/api/v1/stream'])
  })

  it('leaves palette, settings, about and log in reach', async () => {
    await using world = await aSimulatedWorld({ names: ['a'] })
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const palette = new PalettePart(window.page)
    await page.overlay.waitFor()
    await palette.choose('show application log', /^Show application log/)
    const log = window.page.getByRole('region', { name: 'Application log' })
    await log.getByText('listens on').waitFor()
    await window.page.keyboard.press('Control+,')
    const settings = window.page.getByRole('dialog', { name: 'Settings' })
    await settings.getByRole('region', { name: 'About' }).getByText('Flotilla').first().waitFor()
    await settings.getByRole('radio', { name: 'Light' }).check()
    await expect.poll(() => window.page.evaluate(() => document.documentElement.dataset.theme)).toBe('light')
    await window.page.keyboard.press('Escape')
    await palette.open()
    expect(await palette.section('Kubeconfig contexts')).toEqual(['a a'])
    await window.page.keyboard.press('Escape')
    await page.overlay.waitFor()
    expect(world.of('a').server.requests).toEqual([])
    expect(window.problems).toEqual([])
  })

  it('never shows while a saved selection is being restored', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    {
      await using earlier = await startProduct(home, ['--context', 'east', '--context', 'west'])
      expect((await earlier.workspace()).clusters).toHaveLength(2)
    }
    await using product = await startProduct(home)
    await using window = await browser.open(product, { before: noteTitles })
    const page = new WorkspacePage(window.page)
    await page.expectTabs(['east', 'west'])
    await page.table('Pods').expectLive()
    await window.page.reload()
    await page.table('Pods').expectLive()
    const seen = await window.page.evaluate(() => JSON.parse(sessionStorage.getItem('seen') ?? '[]'))
    // Until the workspace is known, there may be no title yet.
    expect(new Set(['', ...seen])).toEqual(new Set(['', 'east']))
  })
})

/** Runs in the page before anything of it: notes each title and overlay that is ever in the document, over reloads. */
function noteTitles(): void {
  const seen = new Set<string>(JSON.parse(sessionStorage.getItem('seen') ?? '[]'))
  new MutationObserver(() => {
    const title = document.querySelector('h1')?.textContent
    if (title !== undefined && title !== null) seen.add(title)
    const overlay = document.querySelector('.overlay')?.textContent
    if (overlay !== undefined && overlay !== null) seen.add(overlay)
    sessionStorage.setItem('seen', JSON.stringify([...seen]))
  }).observe(document, { childList: true, subtree: true, characterData: true })
}

/** Runs in the page before anything of it: keeps what each timer that is under way was started for. */
function noteTimers(): void {
  const timers = new Map<number, string>()
  Reflect.set(window, 'timers', timers)
  const { setTimeout: after, setInterval: every, clearTimeout: clear } = window
  const of = () => new Error().stack ?? ''
  const later = (act: TimerHandler, ms?: number, ...given: unknown[]) => {
    const id = after(() => {
      timers.delete(id)
      if (typeof act === 'function') act(...given)
    }, ms)
    timers.set(id, of())
    return id
  }
  const repeatedly = (act: TimerHandler, ms?: number, ...given: unknown[]) => {
    const id = every(act, ms, ...given)
    timers.set(id, of())
    return id
  }
  const end = (id?: number) => {
    timers.delete(Number(id))
    clear(id)
  }
  Object.assign(window, { setTimeout: later, setInterval: repeatedly, clearTimeout: end, clearInterval: end })
}
