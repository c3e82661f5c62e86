import type { Locator } from 'playwright-core'
import { expect } from 'vitest'

/** ShellPart is the shells in a pod's panel, or in the dock. */
export class ShellPart {
  readonly root: Locator

  constructor(place: Locator) {
    this.root = place.locator('.shell, .shell-dock-pane')
  }

  get frame(): Locator {
    return this.root.getByRole('region', { name: /^Shell (\d+ )?in / })
  }

  get input(): Locator {
    return this.frame.getByRole('textbox', { name: /^Terminal of / })
  }

  button(name: string): Locator {
    return this.root.getByRole('button', { name, exact: true })
  }

  /** The lines that are on screen, without the empty ones. */
  async lines(): Promise<string[]> {
    return (await this.rows()).filter((row) => row !== '')
  }

  /** All rows of the screen, without spaces at their ends. */
  async rows(): Promise<string[]> {
    const rows = await this.frame.locator('.xterm-rows > div').allTextContents()
    return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd())
  }

  /** Types as a person does, once the terminal has the focus. */
  async type(text: string): Promise<void> {
    await this.input.focus()
    await this.root.page().keyboard.type(text)
  }

  async expectLine(line: string | RegExp): Promise<void> {
    const matcher = typeof line === 'string' ? line : expect.stringMatching(line)
    await expect.poll(() => this.lines(), { timeout: 20_000 }).toContainEqual(matcher)
  }

  /** What the frame says of the shell. */
  async expectState(words: string | RegExp): Promise<void> {
    const state = this.frame.locator('.terminal-foot [role=status]')
    const matcher = typeof words === 'string' ? words : expect.stringMatching(words)
    await expect.poll(() => state.textContent(), { timeout: 20_000 }).toEqual(matcher)
  }
}
