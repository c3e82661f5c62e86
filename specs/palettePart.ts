import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** PalettePart is the command palette as a person uses it: by typing. */
export class PalettePart {
  readonly root: Locator
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.root = page.getByRole('dialog', { name: 'Command palette' })
  }

  async open(): Promise<void> {
    await this.#page.keyboard.press('Control+k')
    await this.root.waitFor()
  }

  /** Types into the palette, which has to be open. */
  async search(text: string): Promise<void> {
    await this.#page.keyboard.type(text)
  }

  /** Opens it, types, waits for that line to be the one Enter chooses, and chooses it. */
  async choose(text: string, line: string | RegExp): Promise<void> {
    await this.open()
    await this.search(text)
    await expect.poll(() => this.current()).toMatch(line)
    await this.#page.keyboard.press('Enter')
    await expect.poll(() => this.root.count()).toBe(0)
  }

  /** The line Enter would choose. */
  async current(): Promise<string> {
    return (await this.root.locator('[role=option][aria-selected=true]').allInnerTexts()).join().trim()
  }

  /** The lines of a section, each as label, detail and so on. */
  async section(title: string): Promise<string[]> {
    const lines = await this.root
      .getByRole('group', { name: title, exact: true })
      .getByRole('option')
      .allInnerTexts()
    return lines.map(onOneLine)
  }

  /** What is said of the clusters that have not said all, each as its name and why. */
  async unsaid(): Promise<string[]> {
    const lines = await this.root
      .getByRole('list', { name: 'Clusters still searching' })
      .getByRole('listitem')
      .allInnerTexts()
    return lines.map(onOneLine)
  }

  checked(title: string): Promise<string[]> {
    return this.root
      .getByRole('group', { name: title, exact: true })
      .locator('[aria-checked=true] .palette-label')
      .allInnerTexts()
  }
}

const onOneLine = (text: string): string => text.replaceAll(/\s*\n\s*/gu, ' ').trim()
