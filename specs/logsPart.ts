import type { Locator } from 'playwright-core'
import { expect } from 'vitest'

/** LogsPart is the log in an object's panel, or one in the dock by its name there. */
export class LogsPart {
  readonly root: Locator

  constructor(place: Locator, name = 'Log') {
    this.root = place.getByRole('region', { name, exact: true })
  }

  get rows(): Locator {
    return this.root.getByRole('log')
  }

  get search(): Locator {
    return this.root.getByRole('textbox', { name: 'Search the lines' })
  }

  get followButton(): Locator {
    return this.root.getByRole('button', { name: 'Follow', exact: true })
  }

  button(name: string): Locator {
    return this.root.getByRole('button', { name, exact: true })
  }

  /** The texts that are drawn, markers too, from the top. */
  drawn(): Promise<string[]> {
    return this.rows
      .locator('.logs-text, .logs-marker')
      .evaluateAll((items) => items.map((item) => item.textContent ?? ''))
  }

  /** The fields that are drawn in columns. */
  cells(): Promise<string[]> {
    return this.rows.locator('.logs-space .logs-cell').allTextContents()
  }

  async expectLast(text: string): Promise<void> {
    await expect.poll(async () => (await this.drawn()).at(-1), { timeout: 20_000 }).toBe(text)
  }

  /** What the search says of its matches. */
  matches(): Promise<string | null> {
    return this.root.locator('.logs-count').textContent()
  }

  /** What the log says of itself. */
  foot(): Promise<string | null> {
    return this.root.locator('.logs-foot [role=status]').textContent()
  }
}
