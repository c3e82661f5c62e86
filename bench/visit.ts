import { aSimulatedWorld, launchBrowser, openWindow } from '#testkit'
import { type Figure, ms, quantile } from './figures.ts'

const visits = 15

/**
 * benchVisit opens the page in fresh profiles, which have nothing cached: how long after the navigation the rows of an
 * open cluster are in the document. The first visit warms the server and the browser, and is not counted.
 */
export async function benchVisit(): Promise<Figure[]> {
  await using world = await aSimulatedWorld({ names: ['a'] })
  await world.open('a')
  const browser = await launchBrowser()
  try {
    const taken: number[] = []
    for (let visit = 0; visit <= visits; visit += 1) {
      await using window = await openWindow(browser, world.product, { before: noteRows })
      await window.page.locator('[role=row][data-index]').first().waitFor()
      const rowsAt = await window.page.evaluate(() => Reflect.get(window, 'rowsAt') as number)
      if (visit > 0) taken.push(rowsAt)
    }
    const median = quantile(taken, 0.5)
    return [
      {
        what: `page, first visit in a fresh browser: navigation to rows, median of ${visits} (slowest ${ms(Math.max(...taken))})`,
        measured: ms(median),
        peer: '–',
        budget: '≤ 500 ms',
        isMet: median <= 500,
      },
    ]
  } finally {
    await browser.close()
  }
}

/** In the page: notes when the first row is in the document, in milliseconds since the navigation. */
function noteRows(): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector('[role=row][data-index]') === null) return
    Reflect.set(window, 'rowsAt', performance.now())
    observer.disconnect()
  })
  observer.observe(document, { childList: true, subtree: true })
}
