import type { Locator } from 'playwright-core'

/** PanelPart is an object's panel. */
export class PanelPart {
  readonly root: Locator

  constructor(root: Locator) {
    this.root = root
  }

  async show(tab: 'Overview' | 'Pods' | 'Logs' | 'Shell' | 'YAML' | 'Events'): Promise<void> {
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
