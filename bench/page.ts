import type { Page } from 'playwright-core'
import { aHome, launchBrowser, openWindow, type RealCluster, startProduct } from '#testkit'
import { type Figure, megabytes, ms } from './figures.ts'

/**
 * benchPage opens a cluster in Chromium and looks at all its pods: how long until rows are on screen and until the table is
 * whole, how long the page was ever busy meanwhile, how fast it reaches the last row, and what it holds at the end.
 */
export async function benchPage(cluster: RealCluster, pods: number): Promise<Figure[]> {
  await using home = await aHome({ [cluster.name]: cluster.kubeconfig })
  await using product = await startProduct(home)
  const browser = await launchBrowser()
  try {
    await using window = await openWindow(browser, product)
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
