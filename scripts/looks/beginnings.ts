import { face, type Look, live, open, press } from './look.ts'

/** Looks at what a person begins with: nothing open, many contexts, the demo. */
export const beginningLooks: readonly Look[] = [
  { name: 'empty', world: 'nothing', show: (page) => page.getByText('No active clusters.').waitFor() },
  {
    name: 'dropdown',
    world: 'nothing',
    show: async (page) => {
      await page.getByRole('button', { name: 'Select Kubeconfig' }).click()
      await page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'dropdown-open',
    world: 'nothing',
    prepare: open('production'),
    show: async (page) => {
      await page.getByRole('button', { name: 'Select Kubeconfig' }).click()
      await press(page, 'ArrowDown', 'ArrowDown')
    },
  },
  {
    name: 'settings-empty',
    world: 'nothing',
    show: (page) => page.getByRole('button', { name: 'Settings', exact: true }).click(),
  },
  {
    name: 'palette-empty',
    world: 'nothing',
    show: (page) => press(page, 'Control+k'),
  },
  {
    name: 'unreachable',
    world: 'nothing',
    prepare: async (world) => {
      await world.become('production', 'edge-lab')
      await world.until('production', ({ health }) => health.state === 'degraded')
    },
    show: (page) => face(page, 'cannot be reached'),
  },
  {
    name: 'dropdown-300',
    world: 'many',
    show: async (page) => {
      await page.getByRole('button', { name: 'Select Kubeconfig' }).click()
      await page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'dropdown-300-search',
    world: 'many',
    show: async (page) => {
      await page.getByRole('button', { name: 'Select Kubeconfig' }).click()
      await page.keyboard.type('prod-us')
      await press(page, 'ArrowDown')
    },
  },
  {
    name: 'tabs-40',
    world: 'many',
    prepare: async ({ product, become }) => {
      await product.api('/settings', { method: 'PATCH', body: JSON.stringify({ processHeapMb: 256 }) })
      const { files } = await product.kubeconfigs()
      const names = files.flatMap(({ contexts }) => contexts).map(({ clusterName }) => clusterName)
      await become(...names.slice(0, 40))
    },
    show: async (page) => {
      const tabs = page.getByRole('navigation', { name: 'Open clusters' }).getByRole('tab')
      await tabs.nth(20).click()
    },
  },
  {
    name: 'demo',
    world: 'demo',
    show: (page) => live(page),
  },
  {
    name: 'demo-panel',
    world: 'demo',
    show: async (page) => {
      await page.getByRole('button', { name: 'Break a cluster' }).click()
      await page.getByRole('group', { name: 'Faults of production' }).waitFor()
    },
  },
]
