import { face, type Look, live, open, press, row, tab, view } from './look.ts'

/** Looks at tables, what stands in their place, and addresses that lead nowhere. */
export const tableLooks: readonly Look[] = [
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
          .filter({ hasText: /no view|no kind|does not serve|There is no|in no known kubeconfig/u })
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
      await face(page, 'Invalid filter')
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
]
