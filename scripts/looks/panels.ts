import { type Look, live, openPanel, press, row, view } from './look.ts'

/** Looks at the panel of an object. */
export const panelLooks: readonly Look[] = [
  ...(['Overview', 'Logs', 'YAML', 'Events'] as const).flatMap((panelTab): Look[] => [
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
    name: 'panel-workload-logs',
    world: 'fleet',
    show: async (page) => {
      await view(page, 'Deployments')
      await openPanel(page, 'Logs')
      await page.getByRole('textbox', { name: 'Search the lines' }).fill('orders')
      await page.getByRole('button', { name: 'Go to the match before' }).click()
    },
  },
  {
    name: 'panel-below-narrowed-logs',
    world: 'fleet',
    show: async (page) => {
      await view(page, 'Deployments')
      await openPanel(page, 'Logs')
      await page.getByRole('button', { name: 'Dock the panel below' }).click()
      const search = page.getByRole('textbox', { name: 'Search the lines' })
      await search.fill('healthz')
      await page.getByRole('button', { name: 'Hide lines with this' }).click()
      await page.getByRole('button', { name: 'Search by a regular expression' }).click()
      await search.fill('(')
      await page.getByRole('button', { name: /^Debug/ }).click()
      await page.getByRole('button', { name: 'Columns of JSON' }).click()
      for (const name of ['level', 'msg', 'rows'])
        await page.getByRole('menuitemcheckbox', { name, exact: true }).click()
      await press(page, 'Escape')
    },
  },
  {
    name: 'panel-node',
    world: 'fleet',
    show: async (page) => {
      await view(page, 'Nodes')
      await openPanel(page, 'Overview')
    },
  },
  {
    name: 'panel-node-logs',
    world: 'fleet',
    show: async (page) => {
      await view(page, 'Nodes')
      await openPanel(page, 'Logs')
      await page.locator('.logs-text').first().waitFor()
    },
  },
  {
    name: 'dock-logs',
    world: 'fleet',
    show: async (page) => {
      await openPanel(page, 'Logs')
      await page.getByRole('button', { name: 'Move to the dock' }).click()
      await view(page, 'Nodes')
      await openPanel(page, 'Logs')
      await page.getByRole('button', { name: 'Move to the dock' }).click()
      await page.getByRole('button', { name: 'Show two side by side' }).click()
      await page.locator('.shell-dock .logs-text').first().waitFor()
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
      await view(page, 'Helm releases')
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
]
