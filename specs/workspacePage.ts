import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

export const emptyText = 'No active clusters. Select a cluster from the kubeconfig dropdown.'

/** WorkspacePage speaks of the page as a person does: tabs, the kubeconfig dropdown, a table and its rows. */
export class WorkspacePage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  get title(): Locator {
    return this.page.getByRole('heading', { level: 1 })
  }
  get tabs(): Locator {
    return this.page.getByRole('tab')
  }
  get overlay(): Locator {
    return this.page.getByText(emptyText, { exact: true })
  }
  get dropdown(): Locator {
    return this.page.getByRole('button', { name: 'Select Kubeconfig', exact: true })
  }

  tab(cluster: string): Locator {
    return this.page.getByRole('tab', { name: cluster })
  }

  async expectTabs(names: readonly string[]): Promise<void> {
    await expect
      .poll(() => this.tabs.allInnerTexts())
      .toEqual(names.map((name) => expect.stringMatching(`^${name}`)))
  }

  async expectTitle(text: string): Promise<void> {
    await expect.poll(() => this.title.textContent()).toBe(text)
  }

  /** Chooses a context in the dropdown, which opens or closes it, and leaves the dropdown. */
  async choose(context: string): Promise<void> {
    await this.dropdown.click()
    await this.page.getByRole('option', { name: context, exact: true }).click()
    await this.page.keyboard.press('Escape')
  }

  async show(view: string): Promise<TablePart> {
    await this.page
      .getByRole('navigation', { name: 'Views' })
      .getByRole('button', { name: view, exact: true })
      .click()
    return this.table(view)
  }

  table(view: string): TablePart {
    return new TablePart(this.page.getByRole('region', { name: view, exact: true }), view)
  }
}

/** TablePart is one table on the page. */
export class TablePart {
  readonly root: Locator
  readonly #name: string

  constructor(root: Locator, name: string) {
    this.root = root
    this.#name = name
  }

  async filter(text: string): Promise<void> {
    await this.root
      .getByRole('searchbox', { name: 'Filter' })
      .or(this.root.getByRole('textbox', { name: 'Filter' }))
      .fill(text)
  }

  async expectLive(): Promise<void> {
    await this.root.getByText('Live', { exact: true }).waitFor({ timeout: 20_000 })
  }

  /** Waits until exactly these names are the rows, in any order. */
  async expectNames(names: readonly string[]): Promise<void> {
    await expect
      .poll(() => this.names(), { message: `names in ${this.#name}`, timeout: 10_000 })
      .toEqual([...names].sort())
  }

  async names(): Promise<string[]> {
    return (await this.root.locator('[role=gridcell].is-name').allInnerTexts()).sort()
  }

  get rows(): Locator {
    return this.root.getByRole('row').filter({ has: this.root.page().getByRole('gridcell') })
  }
}
