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

export const open =
  (...contexts: string[]) =>
  (world: LookWorld) =>
    world.become(...contexts)

export const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Open clusters' }).getByRole('tab').filter({ hasText: name }).click()

/** Shows a view by its name in the sidebar, whether or not its group is folded. */
export async function view(page: Page, title: string): Promise<void> {
  const views = page.getByRole('navigation', { name: 'Views' })
  const button = views.getByRole('button', { name: title, exact: true })
  const folded = views.locator('.sidebar-group[aria-expanded=false]')
  while ((await button.count()) === 0) await folded.first().click()
  await button.click()
}

export const live = (page: Page) => page.locator('.toolbar').getByText('Live', { exact: true }).waitFor()

export const row = (page: Page, index: number) => page.locator('[role=row][data-index]').nth(index)

export async function openPanel(
  page: Page,
  panelTab: 'Overview' | 'Logs' | 'YAML' | 'Events',
): Promise<void> {
  await live(page)
  await row(page, 3).click()
  const panel = page.locator('aside.panel')
  await panel.getByRole('tab', { name: panelTab, exact: true }).click()
  await panel
    .locator(panelTab === 'YAML' ? '.cm-line' : '[role=tabpanel] section, .events li, .face')
    .first()
    .waitFor()
}

export const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}

export const face = (page: Page, text: string | RegExp) =>
  page.getByRole('status').filter({ hasText: text }).first().waitFor()

/** Asks the palette for objects, and waits until some are found. */
export async function findObjects(page: Page, text: string): Promise<void> {
  await press(page, 'Control+k')
  await page.keyboard.type(text)
  await page
    .getByRole('group', { name: /^Objects/ })
    .getByRole('option')
    .nth(3)
    .waitFor()
}
