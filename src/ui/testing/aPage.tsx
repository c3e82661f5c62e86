import { QueryClientProvider } from '@tanstack/react-query'
import { configure, screen, within } from '@testing-library/dom'
import { userEvent } from '@testing-library/user-event'
import { createRoot } from 'react-dom/client'
import { expect } from 'vitest'
import type { FlotillaEvent, Kubeconfigs } from '#contract'
import { kindOfDomain } from '#kinds'
import { type Application, ApplicationContext } from '../application/application.ts'
import { serverQueries } from '../application/serverQueries.ts'
import { App } from '../shell/App.tsx'
import { aScreen } from './aScreen.ts'
import type { ScriptedCluster } from './scriptedCluster.ts'
import { anApplication, ScriptedServer } from './scriptedServer.ts'

type Person = ReturnType<typeof userEvent.setup>

/** TableOfPage is the table on screen, as an operator speaks of it. Rows count from 1, as they are seen. */
class TableOfPage {
  readonly #person: Person

  constructor(person: Person) {
    this.#person = person
  }

  get grid(): HTMLElement {
    return screen.getByRole('grid')
  }

  /** Goes to the table of a resource by its line in the sidebar. */
  async open(domain: string): Promise<void> {
    const title = kindOfDomain(domain)?.title.many ?? domain
    const sidebar = await screen.findByRole('navigation', { name: 'Views' })
    await this.#person.click(within(sidebar).getByRole('button', { name: new RegExp(`^${title}`) }))
    await screen.findByRole('grid', { name: title })
  }

  /** The names of the rows, from the top. */
  get names(): readonly string[] {
    return this.#rows.map((row) => row.querySelector('.is-name')?.textContent ?? '')
  }

  get selected(): readonly string[] {
    return this.#rows
      .filter((row) => row.getAttribute('aria-selected') === 'true')
      .map((row) => row.querySelector('.is-name')?.textContent ?? '')
  }

  /** The name of the row that the keyboard is at; null where it is at none. */
  get current(): string | null {
    const id = this.grid.getAttribute('aria-activedescendant')
    const row = id === null ? null : document.getElementById(id)
    return row?.querySelector('.is-name')?.textContent ?? null
  }

  async shows(...names: readonly string[]): Promise<void> {
    await expect.poll(() => this.names).toEqual(names)
  }

  /** Opens the row's object. */
  async choose(row: number): Promise<void> {
    await this.#person.click(this.#row(row))
  }

  /** Ticks the boxes of those rows. */
  async select(...rows: readonly number[]): Promise<void> {
    for (const row of rows)
      await this.#person.click(this.#row(row).querySelector('[data-box]') ?? this.#row(row))
  }

  /** Opens the row's menu. */
  async menu(row: number): Promise<HTMLElement> {
    await this.#person.pointer({ keys: '[MouseRight]', target: this.#row(row) })
    return screen.findByRole('menu')
  }

  get #rows(): readonly HTMLElement[] {
    return within(this.grid)
      .getAllByRole('row')
      .filter((row) => row.dataset.index !== undefined)
      .toSorted((a, b) => Number(a.dataset.index) - Number(b.dataset.index))
  }

  #row(number: number): HTMLElement {
    const row = this.#rows[number - 1]
    if (row === undefined) throw new Error(`the table has no row ${number}: ${this.names.join(', ')}`)
    return row
  }
}

/** PageOfTest is the whole page over clusters that a test scripts, and an operator in front of it. */
export interface PageOfTest extends Disposable {
  readonly application: Application
  readonly person: Person
  readonly table: TableOfPage
  /** Every call of the server's own API, in order. */
  readonly calls: readonly string[]
  /** Types a filter over the table's rows. */
  filter(text: string): Promise<void>
  /** Presses keys where the focus is, as `{Delete}` or `jk`. */
  press(keys: string): Promise<void>
  /** The dialog over the page. */
  dialog(name?: string | RegExp): Promise<HTMLElement>
  /** Chooses a line of the menu that is open. */
  chooseLine(name: string | RegExp): Promise<void>
  /** Shows the tab of another cluster. */
  showTab(cluster: ScriptedCluster): Promise<void>
  /** Changes what the server says of a cluster. */
  changes(cluster: ScriptedCluster, state: Partial<ScriptedCluster['state']>): void
  tells(event: FlotillaEvent): void
}

/** aPage opens the page over those clusters, all of them open, the first one's tab shown. */
export async function aPage(
  clusters: readonly ScriptedCluster[],
  { kubeconfigs = contextsOf(clusters) }: { readonly kubeconfigs?: Kubeconfigs } = {},
): Promise<PageOfTest> {
  // Whether something can be seen is a matter of the style, which is not there, and looking for it takes most of the time.
  configure({
    defaultHidden: true,
    asyncUtilTimeout: 10_000,
    // The page's whole markup is no help.
    getElementError: (message) => new Error(message?.split('\n')[0] ?? ''),
  })
  const ownScreen = aScreen()
  const server = new ScriptedServer(clusters, kubeconfigs)
  const application = anApplication(server)
  const element = document.body.appendChild(document.createElement('div'))
  const root = createRoot(element)
  root.render(
    <ApplicationContext value={application}>
      <QueryClientProvider client={serverQueries()}>
        <App />
      </QueryClientProvider>
    </ApplicationContext>,
  )
  await screen.findByRole('banner')
  const person = userEvent.setup()
  return {
    application,
    person,
    table: new TableOfPage(person),
    calls: server.api.calls,
    async filter(text) {
      const field = await screen.findByRole('textbox', { name: 'Filter' })
      await person.clear(field)
      await person.type(field, `${text.replaceAll(/[{[]/gu, '$&$&')}{Enter}`)
    },
    press: (keys) => person.keyboard(keys),
    dialog: (name) => screen.findByRole('dialog', name === undefined ? {} : { name }),
    async chooseLine(name) {
      await person.click(await screen.findByRole('menuitem', { name }))
    },
    async showTab({ name }) {
      await person.click(screen.getByRole('tab', { name: new RegExp(name) }))
    },
    changes(cluster, state) {
      cluster.state = { ...cluster.state, ...state }
      server.saySelection()
    },
    tells: (event) => server.say({ t: 'event', event }),
    [Symbol.dispose]() {
      root.unmount()
      element.remove()
      application.dock[Symbol.dispose]()
      application.jobs[Symbol.dispose]()
      application.notices[Symbol.dispose]()
      application.tabs[Symbol.dispose]()
      application.places[Symbol.dispose]()
      application.client[Symbol.dispose]()
      ownScreen[Symbol.dispose]()
    },
  }
}

function contextsOf(clusters: readonly ScriptedCluster[]): Kubeconfigs {
  const contexts = clusters.map(({ clusterId, name }) => ({
    clusterId,
    clusterName: name,
    server: `https://${name}.example:6443`,
    namespace: null,
    isCurrent: false,
    asks: null,
    problem: null,
  }))
  return {
    files: [{ path: '~/.kube/config', name: 'config', source: 'home', problem: null, contexts }],
    others: [],
  }
}
