import type { Page } from 'playwright-core'
import type { LookWorld, WorldName } from './worlds.ts'

/** Look is one view or state that is worth a picture. */
export interface Look {
  /** Also the picture's file name. */
  readonly name: string
  readonly world: WorldName
  /** Brings the world into the state, once for all pictures of the look, where it is not the usual one of that world. */
  readonly prepare?: (world: LookWorld) => Promise<unknown>
  /** Takes back what `prepare` or `show` did beyond opening clusters. */
  readonly restore?: (world: LookWorld) => Promise<unknown>
  /** Brings a window that has just been opened to what is to be seen. */
  readonly show: (page: Page, world: LookWorld) => Promise<unknown>
  /** Instead of the usual sizes. */
  readonly viewport?: { readonly width: number; readonly height: number }
}

const open =
  (...contexts: string[]) =>
  (world: LookWorld) =>
    world.become(...contexts)

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Open clusters' }).getByRole('tab').filter({ hasText: name }).click()

/** Shows a view by its name in the sidebar, whether or not its group is folded. */
async function view(page: Page, title: string): Promise<void> {
  const views = page.getByRole('navigation', { name: 'Views' })
  const button = views.getByRole('button', { name: title, exact: true })
  const folded = views.locator('.sidebar-group[aria-expanded=false]')
  while ((await button.count()) === 0) await folded.first().click()
  await button.click()
}

const live = (page: Page) => page.locator('.toolbar').getByText('Live', { exact: true }).waitFor()

const row = (page: Page, index: number) => page.locator('[role=row][data-index]').nth(index)

async function openPanel(page: Page, panelTab: 'Overview' | 'YAML' | 'Events'): Promise<void> {
  await live(page)
  await row(page, 3).click()
  const panel = page.locator('aside.panel')
  await panel.getByRole('tab', { name: panelTab, exact: true }).click()
  await panel
    .locator(panelTab === 'YAML' ? '.cm-line' : '[role=tabpanel] section, .events li, .face')
    .first()
    .waitFor()
}

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}

const face = (page: Page, text: string | RegExp) =>
  page.getByRole('status').filter({ hasText: text }).first().waitFor()

/** The list of what is looked at; `npm run looks` takes a picture of each. */
export const looks: readonly Look[] = [
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
      await product.api('/settings', { method: 'PATCH', body: JSON.stringify({ berthHeapMb: 256 }) })
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
      await page.getByRole('group', { name: 'Troubles of production' }).waitFor()
    },
  },
  { name: 'one-cluster', world: 'fleet', prepare: open('production'), show: live },
  {
    name: 'pods',
    world: 'fleet',
    show: live,
  },
  ...[
    'Deployments',
    'Nodes',
    'Namespaces',
    'Events',
    'Services',
    'Ingresses',
    'Config Maps',
    'Secrets',
    'Volume Claims',
    'Pod Autoscalers',
    'Resource Quotas',
    'Roles',
    'Resource Definitions',
  ].map(
    (title): Look => ({
      name: `table-${title.toLowerCase().replaceAll(' ', '-')}`,
      world: 'fleet',
      show: async (page) => {
        await view(page, title)
        await live(page)
      },
    }),
  ),
  ...Object.entries({
    'unknown-view': { view: 'nonsense' },
    'unknown-resource': { view: 'resource:example.org/v1/widgets' },
    'unknown-kind': { view: 'pods', object: 'nonsense', name: 'web-1' },
    'unknown-object': { view: 'pods', object: 'pods', in: 'shop', name: 'web-99' },
    'unknown-cluster': { cluster: 'config:nowhere', view: 'pods' },
  }).map(
    ([name, fragment]): Look => ({
      name,
      world: 'fleet',
      show: async (page) => {
        await live(page)
        const { origin, hash } = new URL(page.url())
        const cluster = new URLSearchParams(hash.slice(1)).get('cluster') ?? ''
        await page.goto('about:blank')
        await page.goto(`${origin}/#${new URLSearchParams({ cluster, ...fragment })}`)
        await page
          .locator('.face-what, .notice')
          .filter({ hasText: /no view|no kind|does not serve|There is no|in no kubeconfig/u })
          .first()
          .waitFor()
      },
    }),
  ),
  {
    name: 'table-partial-why',
    world: 'fleet',
    show: async (page) => {
      await tab(page, 'partner')
      await page.getByRole('button', { name: 'Partial: why' }).click()
    },
  },
  {
    name: 'panel-pods',
    world: 'fleet',
    show: async (page) => {
      await view(page, 'Deployments')
      await live(page)
      await row(page, 3).click()
      const panel = page.locator('aside.panel')
      await panel.getByRole('tab', { name: 'Pods', exact: true }).click()
      await panel.locator('[role=tabpanel] :is(li, tr, .face)').first().waitFor()
    },
  },
  {
    name: 'table-namespace',
    world: 'fleet',
    show: async (page) => {
      await page.getByRole('region', { name: 'Namespaces' }).getByRole('button', { name: 'shop' }).click()
      await live(page)
    },
  },
  {
    name: 'table-filtered',
    world: 'fleet',
    show: async (page) => {
      await live(page)
      await page.getByRole('textbox', { name: 'Filter', exact: true }).fill('namespace:shop -cart label:app')
      await press(page, 'Enter')
      await row(page, 1).waitFor()
    },
  },
  {
    name: 'table-filter-problem',
    world: 'fleet',
    show: async (page) => {
      await live(page)
      await page.getByRole('textbox', { name: 'Filter', exact: true }).fill('label:=web')
      await press(page, 'Enter')
      await face(page, 'The filter means nothing')
    },
  },
  {
    name: 'table-nothing-matches',
    world: 'fleet',
    show: async (page) => {
      await live(page)
      await page.getByRole('textbox', { name: 'Filter', exact: true }).fill('no-such-thing')
      await face(page, 'No pods match')
    },
  },
  {
    name: 'table-selected',
    world: 'fleet',
    show: async (page) => {
      await live(page)
      await page.getByRole('grid').focus()
      await press(page, 'ArrowDown', 'ArrowDown', 'Space', 'Shift+ArrowDown', 'Shift+ArrowDown')
    },
  },
  {
    name: 'table-columns',
    world: 'fleet',
    show: async (page) => {
      await live(page)
      await page.getByRole('button', { name: 'Columns' }).click()
    },
  },
  {
    name: 'table-facets',
    world: 'fleet',
    show: async (page) => {
      await tab(page, 'production')
      await view(page, 'Catalog')
      await live(page)
      await page.getByRole('button', { name: 'Facets', exact: true }).click()
      const facets = page.getByRole('dialog', { name: 'Facets', exact: true })
      await facets.getByRole('option', { name: 'Pod', exact: true }).click()
      await facets.getByRole('option', { name: 'Deployment', exact: true }).click()
      await press(page, 'ArrowDown')
    },
  },
  {
    name: 'table-filter-help',
    world: 'fleet',
    show: async (page) => {
      await live(page)
      await page.getByRole('button', { name: 'Filter help' }).click()
    },
  },
  {
    name: 'table-empty',
    world: 'fleet',
    show: async (page) => {
      await page.getByRole('region', { name: 'Namespaces' }).getByRole('button', { name: 'default' }).click()
      await face(page, 'No pods in default')
    },
  },
  {
    name: 'table-denied',
    world: 'fleet',
    show: async (page) => {
      await tab(page, 'partner')
      await view(page, 'Nodes')
      await face(page, 'You may not list')
    },
  },
  {
    name: 'table-large',
    world: 'fleet',
    show: async (page) => {
      await tab(page, 'warehouse')
      await row(page, 20).waitFor()
    },
  },
  ...(['Overview', 'Attention', 'Catalog', 'Helm Releases', 'Node Maintenance', 'Diagnostics'] as const).map(
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
      await page.getByRole('menuitem', { name: 'Settings of This Cluster' }).click()
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
  ...(['Overview', 'YAML', 'Events'] as const).flatMap((panelTab): Look[] => [
    {
      name: `panel-${panelTab.toLowerCase()}`,
      world: 'fleet',
      show: (page) => openPanel(page, panelTab),
    },
    {
      name: `panel-below-${panelTab.toLowerCase()}`,
      world: 'fleet',
      show: async (page) => {
        await openPanel(page, panelTab)
        await page.getByRole('button', { name: 'Dock the panel below' }).click()
      },
    },
  ]),
  {
    name: 'panel-node',
    world: 'fleet',
    show: async (page) => {
      await view(page, 'Nodes')
      await openPanel(page, 'Overview')
    },
  },
  {
    name: 'panel-neighbours',
    world: 'fleet',
    show: async (page) => {
      await openPanel(page, 'Overview')
      const related = page.getByRole('region', { name: 'Related', exact: true })
      await related.getByText('Runs on').waitFor()
      await related.evaluate((element) => element.scrollIntoView({ block: 'end' }))
    },
  },
  {
    name: 'panel-secret',
    world: 'fleet',
    show: async (page) => {
      await view(page, 'Secrets')
      await openPanel(page, 'Overview')
      await page
        .getByRole('button', { name: /^Reveal / })
        .first()
        .click()
      await page
        .getByRole('button', { name: /^Hide / })
        .first()
        .waitFor()
    },
  },
  {
    name: 'helm',
    world: 'fleet',
    show: async (page) => {
      await view(page, 'Helm Releases')
      await live(page)
      await row(page, 2).click()
      await page.locator('aside.panel').getByText('storefront').first().waitFor()
    },
  },
  {
    name: 'panel-several',
    world: 'fleet',
    show: async (page) => {
      await openPanel(page, 'Overview')
      for (const index of [5, 7, 9]) await row(page, index).click({ modifiers: [], button: 'middle' })
    },
  },
  {
    name: 'panel-yaml-search',
    world: 'fleet',
    show: async (page) => {
      await openPanel(page, 'YAML')
      await page.locator('.cm-content').click()
      await press(page, 'Control+f')
      await page.keyboard.type('name')
    },
  },
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
      await tab(page, 'staging')
      await live(page)
      await tab(page, 'production')
      await live(page)
      await press(page, 'Control+k')
      await page.keyboard.type('prod')
      await page.getByRole('dialog').getByRole('option').first().waitFor()
    },
  },
  {
    name: 'palette-objects',
    world: 'fleet',
    show: async (page) => {
      await tab(page, 'staging')
      await live(page)
      await tab(page, 'production')
      await live(page)
      await press(page, 'Control+k')
      await page.keyboard.type('cart')
      await page
        .getByRole('group', { name: /^Objects/ })
        .getByRole('option')
        .nth(3)
        .waitFor()
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
  {
    name: 'sign-in',
    world: 'fleet',
    prepare: open('production', 'analytics'),
    show: async (page) => {
      await tab(page, 'analytics')
      await face(page, 'WXYZ-1234')
    },
  },
  {
    name: 'syncing',
    world: 'fleet',
    prepare: async (world) => {
      await world.become('production')
      await world.faults('warehouse', 'slow')
      await world.become('production', 'warehouse')
    },
    restore: async (world) => {
      await world.faults('warehouse')
    },
    show: async (page) => {
      await tab(page, 'warehouse')
      await page
        .getByText(/^Syncing/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'stale',
    world: 'fleet',
    prepare: async (world) => {
      await world.become('production', 'staging')
      await world.until('production', ({ lifecycle }) => lifecycle === 'ready')
    },
    restore: (world) => world.faults('production'),
    show: async (page, world) => {
      await live(page)
      await world.faults('production', 'refusing')
      await face(page, 'cannot be reached')
    },
  },
  {
    name: 'crashed',
    world: 'fleet',
    prepare: async (world) => {
      await world.become('production')
      await world.crash('production')
    },
    show: (page) => face(page, 'ended'),
  },
  {
    name: 'gone',
    world: 'fleet',
    prepare: async (world) => {
      await world.become('staging')
      await world.until('staging', ({ lifecycle }) => lifecycle === 'ready')
      await world.remove('staging')
    },
    restore: (world) => world.restore(),
    show: (page) => face(page, /no longer|is gone/),
  },
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
      await press(page, 'Control+k')
      await page.keyboard.type('e')
      await page
        .getByRole('group', { name: /^Objects/ })
        .getByRole('option')
        .nth(3)
        .waitFor()
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
