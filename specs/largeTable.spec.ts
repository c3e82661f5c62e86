import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  aHome,
  forwardTo,
  openRealClusters,
  type RealCluster,
  type RealClusters,
  startProduct,
} from '#testkit'
import { aPod } from './aPod.ts'
import { describeWithBrowser, type SharedBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

const bulk = 3000
/** Nothing schedules them, so they stay pending; by their names they are the last, in this order. */
const stragglers = ['zz-1', 'zz-2', 'zz-10']

interface Listed {
  readonly name: string
  readonly namespace: string
}

/** What kubectl lists, in a person's order of names: `zz-2` before `zz-10`. */
async function listed(cluster: RealCluster): Promise<Listed[]> {
  const path = 'jsonpath={range .items[*]}{.metadata.name} {.metadata.namespace}{"\\n"}{end}'
  const lines = (await cluster.mustKubectl(['get', 'pods', '-A', '-o', path])).trim().split('\n')
  const naturally = new Intl.Collator('en', { numeric: true })
  return lines
    .map((line) => line.split(' '))
    .map(([name = '', namespace = '']) => ({ name, namespace }))
    .toSorted((a, b) => naturally.compare(a.name, b.name))
}

async function aWindowOn(
  cluster: RealCluster,
  browser: SharedBrowser,
  options: { before?: () => void; port?: number } = {},
) {
  await using stack = new AsyncDisposableStack()
  const home = stack.use(await aHome())
  const port = options.port ?? Number(new URL(cluster.server).port)
  await writeFile(join(home.kubeDir, 'big'), await cluster.kubeconfigThrough(port))
  const product = stack.use(await startProduct(home, ['--context', 'big']))
  const window = stack.use(await browser.open(product, options))
  const page = new WorkspacePage(window.page)
  const pods = page.table('Pods')
  const owned = stack.move()
  return { window, page, pods, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describeWithBrowser('a large table', (browser) => {
  let clusters: RealClusters | undefined
  let all: readonly Listed[] = []
  const names = () => all.map(({ name }) => name)
  const total = () => all.length.toLocaleString('en')
  const big = (): RealCluster => {
    if (clusters === undefined) throw new Error('The cluster is not there before the first spec.')
    return clusters.of('big')
  }
  beforeAll(async () => {
    clusters = await openRealClusters(['big'], { pods: bulk, minimal: true, metrics: false })
    for (const name of stragglers) await big().apply(aPod(name))
    all = await listed(big())
    expect(names().slice(-3)).toEqual(stragglers)
  })
  afterAll(() => clusters?.[Symbol.asyncDispose]())

  it('shows its first rows while the rest is on its way', async () => {
    // Each page of the list takes a round trip of its own.
    await using road = await forwardTo(new URL(big().server))
    await road.delay(100)
    await using world = await aWindowOn(big(), browser, { port: road.port, before: noteProgress })
    const { pods, window } = world
    await pods.expectLive()
    await expect.poll(() => pods.count()).toBe(total())
    const progress = await window.page.evaluate(() => JSON.parse(sessionStorage.getItem('progress') ?? '[]'))
    expect(progress).toContainEqual(expect.stringMatching(/^Syncing [1-9][\d,]* of 3,0\d\d: rows$/u))
    expect(progress.at(-1)).toBe('Live: rows')
    expect(window.problems).toEqual([])
  })

  it('is reached to its last row by the End key and by the wheel, drawing only what is on screen', async () => {
    await using world = await aWindowOn(big(), browser)
    const { pods, window } = world
    await pods.expectLive()
    await expect.poll(() => pods.count()).toBe(total())
    expect((await pods.shownNames())[0]).toBe(names()[0])

    await pods.grid.focus()
    await window.page.keyboard.press('End')
    await expect.poll(async () => (await pods.shownNames()).slice(-20)).toEqual(names().slice(-20))
    await expect.poll(() => pods.cursor()).toContain('zz-10')
    expect(await pods.rows.count()).toBeLessThan(100)
    await window.page.keyboard.press('Home')
    await expect.poll(async () => (await pods.shownNames()).slice(0, 20)).toEqual(names().slice(0, 20))

    await pods.grid.hover()
    await expect
      .poll(
        async () => {
          await window.page.mouse.wheel(0, 8000)
          return (await pods.shownNames()).slice(-20)
        },
        { timeout: 30_000 },
      )
      .toEqual(names().slice(-20))
    expect(window.problems).toEqual([])
  })

  it('is sorted and filtered over all of its rows, not over those on screen', async () => {
    await using world = await aWindowOn(big(), browser)
    const { pods, window } = world
    await pods.expectLive()
    await expect.poll(() => pods.count()).toBe(total())
    await pods.sortBy('Name')
    await expect.poll(() => pods.sortedBy()).toBe('Name descending')
    const backwards = names().toReversed()
    await expect.poll(async () => (await pods.shownNames()).slice(0, 20)).toEqual(backwards.slice(0, 20))
    await pods.sortBy('Status')
    await expect.poll(() => pods.sortedBy()).toBe('Status ascending')
    await pods.grid.focus()
    await window.page.keyboard.press('End')
    await expect.poll(async () => (await pods.shownNames()).at(-1)).toBe('load-002999')
    await pods.sortBy('Status')
    await pods.sortBy('Namespace')
    const byNamespace = all.toSorted((a, b) =>
      a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : 0,
    )
    await expect
      .poll(async () => (await pods.shownNames()).slice(0, 20))
      .toEqual(byNamespace.slice(0, 20).map(({ name }) => name))
    await pods.filter('load-002999')
    await pods.expectNames(['load-002999'])
    expect(await pods.count()).toBe(`1 of ${total()}`)
  })
})

/** Runs in the page: notes each word of the table's freshness, and whether there were rows under it. */
function noteProgress(): void {
  const progress: string[] = []
  new MutationObserver(() => {
    const word = document.querySelector('.toolbar .chip')?.textContent
    const hasRows = document.querySelector('.row:not(.is-placeholder)') !== null
    const line = `${word}: ${hasRows ? 'rows' : 'none'}`
    if (word === undefined || line === progress.at(-1)) return
    progress.push(line)
    sessionStorage.setItem('progress', JSON.stringify(progress))
  }).observe(document, { childList: true, subtree: true, characterData: true })
}
