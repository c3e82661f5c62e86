import type { Page } from 'playwright-core'
import { aHome, launchBrowser, openWindow, type RealCluster, startProduct } from '#testkit'
import { type Figure, megabytes, ms, quantile } from './figures.ts'

const insertions = 20

/**
 * benchPage opens a cluster in Chromium and looks at all its pods: how long until rows are on screen and until the table is
 * whole, how long the page was ever busy meanwhile, how fast it reaches the last row, how long it takes from the frame with one new
 * row to the changed document, and what it holds at the end.
 */
export async function benchPage(cluster: RealCluster, pods: number): Promise<Figure[]> {
  await using home = await aHome({ [cluster.name]: cluster.kubeconfig })
  await using product = await startProduct(home)
  const browser = await launchBrowser()
  try {
    await using window = await openWindow(browser, product, { before: noteFrames })
    const { page } = window
    await page.getByText('No active clusters.').waitFor()
    await noteLongTasks(page)
    const clusterId = (await product.kubeconfigs()).files[0]?.contexts[0]?.clusterId
    if (clusterId === undefined) throw new Error('The kubeconfig was not found.')
    const startedAt = performance.now()
    await product.open(clusterId)
    const table = page.getByRole('region', { name: 'Pods' })
    await table.locator('[role=row][data-index]').first().waitFor()
    const firstMs = performance.now() - startedAt
    await table.getByText('Live', { exact: true }).waitFor({ timeout: 120_000 })
    const liveMs = performance.now() - startedAt
    const busyMs = await page.evaluate(() => Reflect.get(window, 'longestTaskMs') as number)

    const rows = Number(await table.getByRole('grid').getAttribute('aria-rowcount')) - 1
    await table.getByRole('grid').focus()
    const pressedAt = performance.now()
    await page.keyboard.press('End')
    await table.locator(`[role=row][data-index="${rows - 1}"]`).waitFor()
    const endMs = performance.now() - pressedAt
    const inserted = await timeInsertions(page, cluster)
    const heap = await heapOf(page)
    const size = `${pods.toLocaleString('en')} pods in one namespace`
    return [
      {
        what: `page, ${size}: first rows on screen`,
        measured: ms(firstMs),
        peer: '–',
        budget: '–',
        isMet: null,
      },
      { what: `page, ${size}: table whole`, measured: ms(liveMs), peer: '–', budget: '–', isMet: null },
      {
        what: `page, ${size}: longest it was busy meanwhile`,
        measured: ms(busyMs),
        peer: '–',
        budget: '–',
        isMet: null,
      },
      {
        what: `page, ${size}: End key to the last row (of ${rows.toLocaleString('en')})`,
        measured: ms(endMs),
        peer: '–',
        budget: '–',
        isMet: null,
      },
      {
        what: `page, ${size}: from the frame with one new row, before all others, to the changed document, p50 (p99 ${ms(quantile(inserted, 0.99))})`,
        measured: ms(quantile(inserted, 0.5)),
        peer: '–',
        budget: '≤ 6 ms',
        isMet: quantile(inserted, 0.5) <= 6,
      },
      {
        what: `page, ${size}: heap`,
        measured: megabytes(heap),
        peer: '–',
        budget: '≤ 60 MB',
        isMet: heap <= 60 * 2 ** 20,
      },
    ]
  } finally {
    await browser.close()
  }
}

/** Runs in the page before anything else, so that it hears of each frame first. */
function noteFrames(): void {
  const Native = window.WebSocket
  window.WebSocket = class extends Native {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args)
      this.addEventListener('message', () => Reflect.set(window, 'lastFrameAt', performance.now()))
    }
  }
}

/** Pods are made one by one whose names come first, so that every row on the screen moves. */
async function timeInsertions(page: Page, cluster: RealCluster): Promise<number[]> {
  await page.keyboard.press('Home')
  await page.locator('[role=row][data-index="0"]').waitFor()
  await page.evaluate(() => {
    const taken: number[] = []
    Reflect.set(window, 'insertedMs', taken)
    const rows = document.querySelector('.rows-height')
    if (rows === null) throw new Error('There is no table.')
    new MutationObserver((records) => {
      const isNew = records.some(({ addedNodes }) =>
        [...addedNodes].some((node) => (node as HTMLElement).textContent?.startsWith('a-new-') === true),
      )
      if (isNew) taken.push(performance.now() - (Reflect.get(window, 'lastFrameAt') as number))
    }).observe(rows, { childList: true })
  })
  for (let index = 0; index < insertions; index += 1) {
    const name = `a-new-${String(insertions - index).padStart(2, '0')}`
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: { containers: [{ name: 'main', image: 'registry.example/app:1' }] },
    })
    await page.getByText(name, { exact: true }).waitFor()
  }
  return page.evaluate(() => Reflect.get(window, 'insertedMs') as number[])
}

/** Chromium reports what keeps the page busy for more than 50 ms; 0 means that nothing did. */
export async function noteLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    Reflect.set(window, 'longestTaskMs', 0)
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        if (duration > Reflect.get(window, 'longestTaskMs')) Reflect.set(window, 'longestTaskMs', duration)
    }).observe({ type: 'longtask' })
  })
}

export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}
