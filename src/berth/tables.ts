import { FlotillaError, parseTail, type SortSpec, type Tail } from '#contract'
import { kindOfDomain } from '#kinds'
import type { KubeClient } from '#kube'
import { type Lease, Table, type TableEnvironment } from './table.ts'
import { isSortable } from './view.ts'

/** What a page or a script asks to see of a domain, before it is known to make sense. */
export interface ViewRequest {
  readonly domain: string
  readonly tail: string
  readonly sort: SortSpec | null
  readonly filter: string
}

/**
 * Tables opens a table when somebody first wants to see it and keeps it from then on: one watch a kind, however many
 * views. It hands every new connection to all of them.
 */
export class Tables implements AsyncDisposable {
  readonly #environment: TableEnvironment
  readonly #onSyncing: () => void
  readonly #tables = new Map<string, Table>()
  #client: KubeClient | null = null
  #absence: string | null = null

  constructor(environment: TableEnvironment, onSyncing: () => void) {
    this.#environment = environment
    this.#onSyncing = onSyncing
  }

  /** True while a table that somebody wants has not been complete yet. */
  get isSyncing(): boolean {
    return [...this.#tables.values()].some((table) => table.isSyncing)
  }

  attach(client: KubeClient): void {
    this.#client = client
    for (const table of this.#tables.values()) table.attach(client)
  }

  async detach(reason: string): Promise<void> {
    this.#client = null
    this.#absence = reason
    await Promise.all([...this.#tables.values()].map((table) => table.detach(reason)))
  }

  /** Tries now what is waiting for its next try. */
  retry(): void {
    for (const table of this.#tables.values()) table.retry()
  }

  /**
   * Reads a domain's list anew, keeping its rows; resolves when the table is equal to the cluster again. A table nobody has
   * looked at yet is not opened for it.
   */
  relist(domain: string): Promise<void> {
    if (kindOfDomain(domain) === undefined)
      throw new FlotillaError('domain_not_found', `There is no domain "${domain}".`)
    const table = this.#tables.get(domain)
    return table === undefined ? Promise.resolve() : table.relist()
  }

  explainAbsence(reason: string): void {
    this.#absence = reason
    for (const table of this.#tables.values()) table.explainAbsence(reason)
  }

  /** Says why the server is believed to be silent while there is a connection; null when it answers. */
  explainSilence(reason: string | null): void {
    for (const table of this.#tables.values()) table.explainSilence(reason)
  }

  /** A share in the view that was asked for. Throws a FlotillaError that says what makes no sense in the request. */
  lease({ domain, tail, sort, filter }: ViewRequest): { table: Table; lease: Lease } {
    const kind = kindOfDomain(domain)
    if (kind === undefined) throw new FlotillaError('domain_not_found', `There is no domain "${domain}".`)
    const parsedTail = readTail(tail, kind.scope, domain)
    const chosenSort = sort ?? kind.defaultSort
    if (!isSortable(chosenSort.column, kind.columns)) {
      throw new FlotillaError(
        'invalid_request',
        `"${domain}" has no column "${chosenSort.column}" to sort by.`,
      )
    }
    const table = this.#tables.get(domain) ?? this.#open(domain, new Table(kind, this.#environment))
    return { table, lease: table.lease({ tail: parsedTail, sort: chosenSort, filter: filter.trim() }) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client = null
    const tables = [...this.#tables.values()]
    this.#tables.clear()
    await Promise.all(tables.map((table) => table[Symbol.asyncDispose]()))
  }

  #open(domain: string, table: Table): Table {
    this.#tables.set(domain, table)
    table.onFreshness(this.#onSyncing)
    if (this.#client !== null) table.attach(this.#client)
    else if (this.#absence !== null) table.explainAbsence(this.#absence)
    return table
  }
}

function readTail(text: string, scope: 'namespaced' | 'cluster', domain: string): Tail {
  const tail = parseTail(text)
  if (tail === null)
    throw new FlotillaError(
      'invalid_request',
      `"${text}" is no scope; write namespace:<name> or namespace:all.`,
    )
  if (scope === 'cluster' && tail.type === 'namespace') {
    throw new FlotillaError(
      'invalid_request',
      `"${domain}" belongs to the whole cluster and has no namespaces.`,
    )
  }
  return tail
}
