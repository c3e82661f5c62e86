import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { aHome, launchBrowser, openWindow, startProduct } from '#testkit'
import { type Figure, ms, quantile } from './figures.ts'

const files = 12
const contextsInFile = 25
const openings = 40

/** benchMenu opens the menu of kubeconfig contexts again and again: how soon all contexts are painted. */
export async function benchMenu(): Promise<Figure[]> {
  await using home = await aHome()
  for (let file = 1; file <= files; file += 1)
    await writeFile(join(home.kubeDir, `team-${file}`), kubeconfig(file))
  await using product = await startProduct(home)
  const browser = await launchBrowser()
  try {
    await using window = await openWindow(browser, product)
    const trigger = window.page.locator('.kubeconfig-trigger')
    const options = window.page.getByRole('option')
    await trigger.click()
    await options.nth(files * contextsInFile - 1).waitFor()
    await trigger.click()
    await options.first().waitFor({ state: 'detached' })
    const opened: number[] = []
    for (let at = 0; at < openings; at += 1) opened.push(await timeOpening(window.page))
    const p99 = quantile(opened, 0.99)
    return [
      {
        what: `page, ${files * contextsInFile} contexts in ${files} files: the menu of contexts painted, p99 (p50 ${ms(quantile(opened, 0.5))})`,
        measured: ms(p99),
        peer: '–',
        budget: '≤ 100 ms',
        isMet: p99 <= 100,
      },
    ]
  } finally {
    await browser.close()
  }
}

/** A kubeconfig of contexts whose one server refuses at once. */
const kubeconfig = (file: number): string =>
  JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: Array.from({ length: contextsInFile }, (_, at) => ({
      name: `team-${file}-context-${at}`,
      context: { cluster: 'c', user: 'u' },
    })),
  })

/** Milliseconds from the press on the trigger until the frame with every context is painted; the menu is closed again. */
const timeOpening = (page: Page): Promise<number> =>
  page.evaluate(async (count) => {
    const trigger = document.querySelector<HTMLElement>('.kubeconfig-trigger')
    // A frame is painted behind its callbacks, before the next task.
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    const startedAt = performance.now()
    trigger?.click()
    await painted()
    const taken = performance.now() - startedAt
    const listed = document.querySelectorAll('[role=option]').length
    if (listed !== count) throw new Error(`${listed} of ${count} contexts are listed.`)
    trigger?.click()
    await painted()
    return taken
  }, files * contextsInFile)
