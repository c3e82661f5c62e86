import type { Freshness } from '#contract'
import { kindOfDomain } from '#kinds'
import type { Change } from '#kube'
import type { TableRow } from '../views/tableRow.ts'
import { Table } from './table.ts'
import type { Tables } from './tables.ts'

/** So many tables are read for the first time at once; the page's other requests run next to them. */
const openingAtOnce = 4

/** TableListener hears of every row of the tables it follows, and of every difference from then on. */
export interface TableListener {
  /** The rows a table had when it was opened, which may be none yet. */
  begin(domain: string, rows: Iterable<TableRow>): void
  apply(domain: string, changes: readonly Change<TableRow>[]): void
  /** How far a table may be believed has changed; or another one was opened. */
  onFreshness(): void
}

/**
 * FollowedTables follows the tables of several kinds for as long as it lives, in order, a few at a time. A table is
 * shared with the views that show it, and goes on without them.
 */
export class FollowedTables implements Disposable {
  readonly #tables: Tables
  readonly #domains: readonly string[]
  readonly #listener: TableListener
  readonly #open = new Map<string, Table>()
  readonly #listening: Disposable[] = []
  #isOver = false

  constructor(tables: Tables, domains: readonly string[], listener: TableListener) {
    this.#tables = tables
    this.#domains = domains
    this.#listener = listener
    this.#openMore()
  }

  /** Of one table; one that waits for its turn is as good as being read. */
  freshnessOf(domain: string): Freshness {
    return this.#open.get(domain)?.freshness ?? { state: 'syncing', loaded: 0, total: null }
  }

  table(domain: string): Table | undefined {
    return this.#open.get(domain)
  }

  /** Of all of them together. */
  get freshness(): Freshness {
    return combinedFreshness(
      this.#domains.map((domain) => [kindOfDomain(domain)?.title.many ?? domain, this.freshnessOf(domain)]),
    )
  }

  /** Reads all lists again. */
  async relist(): Promise<void> {
    await Promise.all(this.#domains.map((domain) => this.#tables.relist(domain)))
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    for (const listening of this.#listening) listening[Symbol.dispose]()
    this.#listening.length = 0
    this.#open.clear()
  }

  #openMore(): void {
    for (const domain of this.#domains) {
      if (this.#isOver) return
      if (this.#open.has(domain)) continue
      const opening = [...this.#open.values()].filter(({ freshness }) => freshness.state === 'syncing')
      if (opening.length >= openingAtOnce) return
      this.#follow(domain)
    }
  }

  #follow(domain: string): void {
    const table = this.#tables.source(domain)
    if (!(table instanceof Table)) throw new Error(`"${domain}" has no table of its own.`)
    table.lookAtAll()
    this.#open.set(domain, table)
    this.#listener.begin(domain, table.rows)
    this.#listening.push(
      table.onChanges((changes) => this.#listener.apply(domain, changes)),
      table.onFreshness(() => {
        this.#openMore()
        this.#listener.onFreshness()
      }),
    )
  }
}

/**
 * combinedFreshness is the freshness of a value made of several tables: one stale table makes it stale; denied and
 * failed tables are named, and the rest counts.
 */
function combinedFreshness(parts: readonly (readonly [title: string, Freshness])[]): Freshness {
  const stale = parts.flatMap(([, freshness]) => (freshness.state === 'stale' ? [freshness] : []))
  const [oldest] = stale.toSorted((a, b) => a.since - b.since)
  if (oldest !== undefined) return oldest
  if (parts.some(([, { state }]) => state === 'syncing')) return { state: 'syncing', loaded: 0, total: null }
  const [first] = parts
  if (first !== undefined && parts.every(([, { state }]) => state === first[1].state && state !== 'partial'))
    return first[1]
  const without = parts.flatMap(([title, freshness]) => missing(title, freshness))
  return without.length === 0 ? { state: 'live' } : { state: 'partial', without }
}

function missing(title: string, freshness: Freshness): string[] {
  switch (freshness.state) {
    case 'denied':
    case 'failed':
      return [`${title}: ${freshness.reason}`]
    case 'partial':
      return freshness.without.map((reason) => `${title}: ${reason}`)
    default:
      return []
  }
}
