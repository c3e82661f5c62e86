import { face, type Look, live, row, tab, view } from './look.ts'

/** Looks at the views that are no table of one kind, and what is asked from them. */
export const viewLooks: readonly Look[] = [
  ...(['Overview', 'Attention', 'Catalog', 'Helm releases', 'Node maintenance', 'Diagnostics'] as const).map(
    (title): Look => ({
      name: `view-${title.toLowerCase().replaceAll(' ', '-')}`,
      world: 'fleet',
      show: async (page) => {
        await tab(page, 'production')
        await live(page)
        await view(page, title)
        // What is summed up is there a moment after what is listed.
        await page.getByRole('region', { name: title, exact: true }).waitFor()
        await page.waitForTimeout(2000)
      },
    }),
  ),
  {
    name: 'namespaces-several',
    world: 'fleet',
    show: async (page) => {
      await tab(page, 'production')
      await live(page)
      const namespaces = page.getByRole('region', { name: 'Namespaces to show', exact: true })
      await namespaces.getByRole('button', { name: 'shop', exact: true }).click()
      await namespaces
        .getByRole('button', { name: 'payments', exact: true })
        .click({ modifiers: ['Control'] })
      await live(page)
    },
  },
  {
    name: 'drain-question',
    world: 'fleet',
    show: async (page) => {
      await tab(page, 'production')
      await view(page, 'Nodes')
      await live(page)
      await row(page, 1).click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Drain' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'cluster-settings',
    world: 'fleet',
    show: async (page) => {
      await page
        .getByRole('navigation', { name: 'Open clusters' })
        .getByRole('tab')
        .filter({ hasText: 'staging' })
        .click({ button: 'right' })
      await page.getByRole('menuitem', { name: 'Cluster settings' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'signed-out',
    world: 'fleet',
    show: async (page) => {
      await tab(page, 'payments')
      await face(page, 'Signed out of payments')
    },
  },
  {
    name: 'refused',
    world: 'fleet',
    show: async (page) => {
      await tab(page, 'edge')
      await face(page, 'cannot be reached')
    },
  },
]
