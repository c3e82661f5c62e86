import type { Page } from 'playwright-core'
import { findObjects, type Look, live, openPanel, press, tab } from './look.ts'

/** The palette knows of clusters that have been looked at. */
async function visitTwo(page: Page): Promise<void> {
  for (const name of ['staging', 'production']) {
    await tab(page, name)
    await live(page)
  }
}

/** Looks at what opens over the page, and the page at 200 %. */
export const overlayLooks: readonly Look[] = [
  {
    name: 'palette',
    world: 'fleet',
    show: async (page) => {
      await live(page)
      await press(page, 'Control+k')
    },
  },
  {
    name: 'palette-typed',
    world: 'fleet',
    show: async (page) => {
      await visitTwo(page)
      await press(page, 'Control+k')
      await page.keyboard.type('prod')
      await page.getByRole('dialog').getByRole('option').first().waitFor()
    },
  },
  {
    name: 'palette-objects',
    world: 'fleet',
    show: async (page) => {
      await visitTwo(page)
      await findObjects(page, 'cart')
    },
  },
  {
    name: 'settings',
    world: 'fleet',
    prepare: ({ product, home }) =>
      product.api('/settings', {
        method: 'PATCH',
        body: JSON.stringify({ kubeconfigSources: [home.path, '/srv/kubeconfigs/of/the/platform/team'] }),
      }),
    restore: ({ product }) =>
      product.api('/settings', { method: 'PATCH', body: JSON.stringify({ kubeconfigSources: [] }) }),
    show: async (page) => {
      await live(page)
      await press(page, 'Control+,')
      await page.getByRole('dialog').getByText('Requests in flight').waitFor()
    },
  },
  {
    name: 'log',
    world: 'fleet',
    show: async (page) => {
      await live(page)
      await page.getByRole('button', { name: 'Application log' }).click()
      await page.locator('.log-line').first().waitFor()
    },
  },
  {
    name: 'theme-menu',
    world: 'fleet',
    show: async (page) => {
      await live(page)
      await page.getByRole('button', { name: 'Theme' }).click()
    },
  },
  {
    name: 'zoomed',
    world: 'fleet',
    viewport: { width: 720, height: 450 },
    show: (page) => openPanel(page, 'Overview'),
  },
  {
    name: 'zoomed-table',
    world: 'fleet',
    viewport: { width: 720, height: 450 },
    show: live,
  },
]
