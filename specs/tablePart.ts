import type { Locator } from 'playwright-core'
import { expect } from 'vitest'

/** TablePart is one table on the page. */
export class TablePart {
  readonly root: Locator
  readonly #name: string

  constructor(root: Locator, name: string) {
    this.root = root
    this.#name = name
  }

  get filterField(): Locator {
    return this.root.getByRole('textbox', { name: 'Filter' })
  }

  async filter(text: string): Promise<void> {
    await this.filterField.fill(text)
  }

  filterText(): Promise<string> {
    return this.filterField.inputValue()
  }

  /** Whose rows are shown: `in all namespaces`, `in default`. */
  scope(): Promise<string | null> {
    return this.root.locator('.table-scope').textContent()
  }

  /** Presses a column's head. */
  async sortBy(column: string): Promise<void> {
    await this.root.getByRole('columnheader').getByRole('button', { name: column, exact: true }).click()
  }

  /** The column the rows are sorted by, and its direction. */
  async sortedBy(): Promise<string> {
    const head = this.root.locator('[role=columnheader]:not([aria-sort=none])')
    return `${await head.textContent()} ${await head.getAttribute('aria-sort')}`
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
    return (await this.root.locator('[role=gridcell].is-name').allTextContents()).sort()
  }

  /** The row the keyboard is on. */
  cursor(): Promise<string | null> {
    return this.root.locator('.row.is-cursor').textContent()
  }

  get grid(): Locator {
    return this.root.getByRole('grid')
  }

  /** How many rows there are, as the table's head says it. */
  count(): Promise<string | null> {
    return this.root.locator('.table-count').textContent()
  }

  /** The names that can be seen at the moment, from the top to the bottom. */
  shownNames(): Promise<string[]> {
    return this.root.locator('.rows').evaluate((rows) => {
      const { top, bottom } = rows.getBoundingClientRect()
      return [...rows.querySelectorAll('.row .is-name')]
        .map((cell) => ({ box: cell.getBoundingClientRect(), name: cell.textContent }))
        .filter(({ box }) => box.bottom > top && box.top < bottom)
        .toSorted((a, b) => a.box.top - b.box.top)
        .map(({ name }) => name)
    })
  }

  row(name: string): Locator {
    return this.root.getByRole('row').filter({ has: this.root.page().getByText(name, { exact: true }) })
  }

  get rows(): Locator {
    return this.root.getByRole('row').filter({ has: this.root.page().getByRole('gridcell') })
  }
}
