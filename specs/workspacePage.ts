import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { PanelPart } from './panelPart.ts'
import { TablePart } from './tablePart.ts'

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
  get tabStrip(): Locator {
    return this.page.getByRole('navigation', { name: 'Open clusters' })
  }
  get tabs(): Locator {
    return this.tabStrip.getByRole('tab')
  }
  get activeTab(): Locator {
    return this.tabStrip.getByRole('tab', { selected: true })
  }
  get overlay(): Locator {
    return this.page.getByText(emptyText, { exact: true })
  }
  get dropdown(): Locator {
    return this.page.getByRole('button', { name: 'Select Kubeconfig', exact: true })
  }

  tab(cluster: string): Locator {
    return this.tabs.filter({ hasText: cluster })
  }

  closeButton(cluster: string): Locator {
    return this.tabStrip.getByRole('button', { name: `Close ${cluster}`, exact: true })
  }

  /** A line of the dropdown, which has to be open. */
  option(context: string): Locator {
    return this.page.getByRole('option', { name: context, exact: true })
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
    await this.option(context).click()
    await this.page.keyboard.press('Escape')
  }

  /** Drags a tab with the mouse to that side of another one. */
  async drag(cluster: string, side: 'before' | 'behind', other: string): Promise<void> {
    const box = await this.tab(other).boundingBox()
    if (box === null) throw new Error(`The tab ${other} is not drawn.`)
    const x = side === 'before' ? 3 : box.width - 3
    await this.tab(cluster).dragTo(this.tab(other), { targetPosition: { x, y: box.height / 2 } })
  }

  async expectActive(cluster: string): Promise<void> {
    await expect.poll(() => this.activeTab.textContent()).toMatch(new RegExp(`^${cluster}`))
    await this.expectTitle(cluster)
  }

  /** Names of the contexts in the dropdown, which has to be open. */
  options(): Promise<string[]> {
    return labelsOf(this.page.getByRole('option'))
  }

  /** Names of those with a check mark. */
  openOptions(): Promise<string[]> {
    return labelsOf(this.page.getByRole('option', { selected: true }))
  }

  /** The sidebar. */
  get views(): Locator {
    return this.page.getByRole('navigation', { name: 'Views' })
  }
  get namespaces(): Locator {
    return this.page.getByRole('region', { name: 'Namespaces' })
  }

  namespace(name: string): Locator {
    return this.namespaces.getByRole('button', { name, exact: true })
  }

  /** The namespaces that are marked as those that are shown. */
  currentNamespaces(): Promise<string[]> {
    return this.namespaces
      .locator('[aria-current]')
      .evaluateAll((items) =>
        items.map((item) => item.querySelector('.ellipsis')?.textContent ?? item.textContent ?? ''),
      )
  }

  /** What has the keyboard's focus: its role and its name. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return 'nothing'
      const role = element.getAttribute('role') ?? element.tagName.toLowerCase()
      const said = element.cloneNode(true) as Element
      for (const unsaid of said.querySelectorAll('[aria-hidden=true]')) unsaid.remove()
      return `${role} ${element.getAttribute('aria-label') ?? said.textContent}`
    })
  }

  async expectFocus(what: string): Promise<void> {
    await expect.poll(() => this.focused()).toBe(what)
    expect(await this.page.locator(':focus-visible').count(), `${what} shows the focus`).toBe(1)
  }

  /** Presses Tab until that has the focus; the focus has to be on something after every step. */
  async tabTo(what: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    const passed: string[] = []
    while (passed.at(-1) !== what) {
      await this.page.keyboard.press(key)
      passed.push(await this.focused())
      if (passed.length > 80) throw new Error(`${what} is not among ${passed.join(', ')}`)
    }
  }

  /** Something the person is told in the corner of the page. */
  notice(text: string | RegExp): Locator {
    return this.page.locator('.notice').filter({ has: this.page.getByText(text) })
  }

  panel(title: string): PanelPart {
    return new PanelPart(this.page.getByRole('complementary', { name: title, exact: true }))
  }

  async show(view: string): Promise<TablePart> {
    await this.views.getByRole('button', { name: view, exact: true }).click()
    return this.table(view)
  }

  table(view: string): TablePart {
    return new TablePart(this.page.getByRole('region', { name: view, exact: true }), view)
  }
}

const labelsOf = (elements: Locator): Promise<string[]> =>
  elements.evaluateAll((found) =>
    found.map((element) => element.querySelector('.context-name')?.textContent ?? ''),
  )
