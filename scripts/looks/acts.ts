import type { Page } from 'playwright-core'
import { type Look, live, row, tab, view } from './look.ts'

/** Looks at what is asked before an act, and at what is told of it. They come last: they change their cluster. */
export const actLooks: readonly Look[] = [
  {
    name: 'act-question',
    world: 'fleet',
    show: async (page) => {
      await showPods(page)
      await row(page, 1).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Delete…' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'act-selection', world: 'fleet', show: (page) => choosePods(page, 4) },
  {
    name: 'act-question-of-many',
    world: 'fleet',
    show: async (page) => {
      await choosePods(page, 12)
      await askToDelete(page)
    },
  },
  {
    name: 'act-under-way',
    world: 'fleet',
    show: async (page) => {
      // All variants are looked at at once, and an object has one act at a time.
      const isDark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
      await choosePods(page, 4, (isDark ? 8 : 0) + ((page.viewportSize()?.width ?? 0) > 1200 ? 4 : 0))
      await askToDelete(page)
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Delete / })
        .click()
      await page.getByRole('dialog').getByRole('table', { name: 'Results' }).waitFor()
    },
  },
  {
    name: 'activity',
    world: 'fleet',
    show: async (page) => {
      await tab(page, 'production')
      await live(page)
      await view(page, 'Activity')
      await page.getByRole('region', { name: 'Activity', exact: true }).getByRole('article').first().waitFor()
    },
  },
]

async function showPods(page: Page): Promise<void> {
  await tab(page, 'production')
  await view(page, 'Pods')
  await live(page)
}

async function choosePods(page: Page, count: number, first = 0): Promise<void> {
  await showPods(page)
  for (let index = first; index < first + count; index += 1)
    await row(page, index).locator('[data-box]').click()
}

async function askToDelete(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Delete…' }).click()
  await page.getByRole('dialog').waitFor()
}
