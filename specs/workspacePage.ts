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
  get tabStrip(): Locator {
    return this.page.getByRole('tablist', { name: 'Open clusters' })
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

  /** Names of the contexts with a check mark in the dropdown, which has to be open. */
  openOptions(): Promise<string[]> {
    return this.page
      .getByRole('option', { selected: true })
      .evaluateAll((options) => options.map((option) => option.getAttribute('aria-label') ?? ''))
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

  /** The namespaces that are marked as chosen. */
  currentNamespaces(): Promise<string[]> {
    return this.namespaces.locator('[aria-current]').allInnerTexts()
  }

  /** What has the keyboard's focus: its role and its name. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return 'nothing'
      const role = element.getAttribute('role') ?? element.tagName.toLowerCase()
      return `${role} ${element.getAttribute('aria-label') ?? element.textContent}`
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
    return (await this.root.locator('[role=gridcell].is-name').allInnerTexts()).sort()
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

/** PanelPart is an object's panel. */
export class PanelPart {
  readonly root: Locator

  constructor(root: Locator) {
    this.root = root
  }

  async show(tab: 'Overview' | 'YAML' | 'Events'): Promise<void> {
    await this.root.getByRole('tab', { name: tab, exact: true }).click()
  }

  /** What the overview's first part says of that. */
  fact(label: string): Promise<string | null> {
    return this.#fact(label).textContent()
  }

  /** The time the overview's first part gives for that. */
  time(label: string): Promise<string | null> {
    return this.#fact(label).locator('time').getAttribute('datetime')
  }

  /** The keys and values of a part of the overview: labels, annotations. */
  entries(part: string): Promise<Record<string, string>> {
    return this.root
      .getByRole('region', { name: part, exact: true })
      .locator('.entries > div')
      .evaluateAll((entries) =>
        Object.fromEntries(
          entries.map((entry) => [
            entry.querySelector('dt')?.textContent,
            entry.querySelector('dd')?.textContent,
          ]),
        ),
      )
  }

  /** The events listed, `reason: message`, in the order of the alphabet. */
  async events(): Promise<string[]> {
    const lines = await this.root.locator('.events > li').evaluateAll((events) =>
      events.map((event) => {
        const message = event.querySelector('.event-head + p')?.textContent
        return `${event.querySelector('strong')?.textContent}: ${message}`
      }),
    )
    return lines.toSorted()
  }

  #fact(label: string): Locator {
    const term = this.root.page().locator('dt').getByText(label, { exact: true })
    return this.root.locator('.fields').first().locator('> div').filter({ has: term }).locator('dd')
  }

  /** The lines of the YAML that are drawn, which are all of a short one. */
  async yaml(): Promise<string> {
    return (await this.root.locator('.cm-line').allTextContents()).join('\n')
  }
}
