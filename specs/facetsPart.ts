import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { TablePart } from './tablePart.ts'

/** FacetsPart is the lists of values that a table's facets button opens. */
export class FacetsPart {
  readonly root: Locator

  constructor(page: Page) {
    this.root = page.getByRole('dialog', { name: 'Facets', exact: true })
  }

  static button = (table: TablePart): Locator =>
    table.root.getByRole('button', { name: 'Facets', exact: true })

  static async open(table: TablePart): Promise<FacetsPart> {
    await FacetsPart.button(table).click()
    return new FacetsPart(table.root.page())
  }

  titles(): Promise<string[]> {
    return this.root
      .getByRole('listbox')
      .evaluateAll((lists) => lists.map((list) => list.getAttribute('aria-label') ?? ''))
  }

  value(facet: string, value: string): Locator {
    return this.root
      .getByRole('listbox', { name: facet, exact: true })
      .getByRole('option', { name: value, exact: true })
  }

  /** The values that are shown, each with its count. */
  values(facet: string): Promise<Record<string, number>> {
    return this.root
      .getByRole('listbox', { name: facet, exact: true })
      .getByRole('option')
      .evaluateAll((options) =>
        Object.fromEntries(
          options.map((option) => [
            option.querySelector('.ellipsis')?.textContent ?? '',
            Number(option.getAttribute('aria-description')),
          ]),
        ),
      )
  }

  async expectValues(facet: string, values: Record<string, number>): Promise<void> {
    await expect
      .poll(() => this.values(facet), { message: `values of ${facet}`, timeout: 10_000 })
      .toEqual(expect.objectContaining(values))
  }

  async close(): Promise<void> {
    await this.root.page().keyboard.press('Escape')
    await this.root.waitFor({ state: 'detached' })
  }
}
