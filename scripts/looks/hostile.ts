import { face, findObjects, type Look, live, row } from './look.ts'

/** Looks at names and words of a cluster that means harm. */
export const hostileLooks: readonly Look[] = [
  {
    name: 'hostile-table',
    world: 'hostile',
    show: live,
  },
  ...[1, 2, 3, 4, 5, 6].map(
    (index): Look => ({
      name: `hostile-panel-${index}`,
      world: 'hostile',
      show: async (page) => {
        await live(page)
        await row(page, index).click()
        await page.locator('aside.panel [role=tabpanel] section').first().waitFor()
      },
    }),
  ),
  {
    name: 'hostile-yaml',
    world: 'hostile',
    show: async (page) => {
      await live(page)
      await row(page, 2).click()
      await page.locator('aside.panel').getByRole('tab', { name: 'YAML' }).click()
      await page.locator('.cm-line').first().waitFor()
    },
  },
  {
    name: 'hostile-palette',
    world: 'hostile',
    show: async (page) => {
      await live(page)
      await findObjects(page, 'e')
    },
  },
  {
    name: 'hostile-dropdown',
    world: 'hostile',
    show: async (page) => {
      await live(page)
      await page.getByRole('button', { name: 'Select Kubeconfig' }).click()
    },
  },
  {
    name: 'link-lost',
    world: 'hostile',
    // The last one: the server is ended.
    show: async (page, world) => {
      await live(page)
      // The other windows of this look are to have their rows as well.
      await page.waitForTimeout(5000)
      await world.product.stop()
      await face(page, 'Flotilla does not answer')
    },
  },
]
