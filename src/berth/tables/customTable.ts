import {
  type Column,
  FlotillaError,
  type Freshness,
  parseResourceDomain,
  type SortSpec,
  type Tail,
} from '#contract'
import { customResource, kinds, readServedTable, type ServedTable, type TableKind } from '#kinds'
import type { Change, KubeClient } from '#kube'
import { type Gvr, groupVersion, Listeners } from '#machinery'
import type { ServedResources } from '../discovery/servedResources.ts'
import type { Lease, ObjectSource, PartReport, RowSource } from '../views/rowSource.ts'
import type { TableRow } from '../views/tableRow.ts'
import type { ViewSpec } from '../views/view.ts'
import { Table, type TableEnvironment } from './table.ts'

/**
 * openCustomTable opens the rows of a resource that has no kind of its own; null where the domain names none. Throws a
 * FlotillaError where the server does not serve it, or where it is known by another name.
 */
export function openCustomTable(
  domain: string,
  served: ServedResources,
  environment: TableEnvironment,
): RowSource | null {
  const gvr = parseResourceDomain(domain)
  if (gvr === null) return null
  const known = kinds.find((kind) => isSame(kind.gvr, gvr))
  if (known !== undefined)
    throw new FlotillaError('domain_not_found', `"${domain}" is the domain "${known.domain}".`)
  if (served.discovery !== null && served.find(gvr) === undefined) {
    served.refreshSoon()
    throw new FlotillaError('domain_not_found', notServed(gvr))
  }
  return new CustomTable(domain, gvr, served, environment)
}

/** Generation is the table as long as its columns are the same ones. */
interface Generation {
  readonly table: Table
  readonly isNamespaced: boolean
  /** Null until the server has said which columns there are. */
  layout: ServedTable | null
  readonly following: Disposable
}

/**
 * CustomTable is a table whose columns the server defines. They come with its first answer, and they may change while
 * the table is open, as may whether the resource is served at all. The rows are then read again while the old ones stay
 * on screen.
 */
class CustomTable implements ObjectSource {
  readonly #domain: string
  readonly #gvr: Gvr
  readonly #served: ServedResources
  readonly #environment: TableEnvironment
  readonly #freshnessListeners = new Listeners()
  readonly #columnListeners = new Listeners()
  readonly #changeListeners = new Listeners<readonly Change<TableRow>[]>()
  readonly #discovery: Disposable
  #current: Generation
  /** The same rows with other columns, until it has something to show. */
  #next: Generation | null = null
  #client: KubeClient | null = null
  #isServed = true
  #pausedFor: string | null = null

  constructor(domain: string, gvr: Gvr, served: ServedResources, environment: TableEnvironment) {
    this.#domain = domain
    this.#gvr = gvr
    this.#served = served
    this.#environment = environment
    this.#current = this.#open()
    this.#discovery = served.onChange(() => this.#followDiscovery())
    served.need()
  }

  get columns(): readonly Column[] {
    return this.#current.layout?.columns ?? []
  }

  get scope(): 'namespaced' | 'cluster' {
    return this.#isNamespaced ? 'namespaced' : 'cluster'
  }

  get defaultSort(): SortSpec {
    return this.#current.table.defaultSort
  }

  get freshness(): Freshness {
    if (!this.#isServed) return { state: 'failed', reason: notServed(this.#gvr), nextTryAt: null }
    return this.#current.table.freshness
  }

  freshnessIn(tail: Tail): Freshness {
    return this.#isServed ? this.#current.table.freshnessIn(tail) : this.freshness
  }

  get parts(): readonly PartReport[] {
    return this.#current.table.parts
  }

  get dividedFor(): string | null {
    return this.#current.table.dividedFor
  }

  get lastError(): string | null {
    return this.#current.table.lastError
  }

  get size(): number {
    return this.#current.table.size
  }

  get rows(): Iterable<TableRow> {
    return this.#current.table.rows
  }

  has(uid: string): boolean {
    return this.#current.table.has(uid)
  }

  get looked(): ReadonlySet<string> | 'all' {
    return this.#current.table.looked
  }

  onChanges(listener: (changes: readonly Change<TableRow>[]) => void): Disposable {
    return this.#changeListeners.add(listener)
  }

  onFreshness(listener: () => void): Disposable {
    return this.#freshnessListeners.add(listener)
  }

  onColumns(listener: () => void): Disposable {
    return this.#columnListeners.add(listener)
  }

  lease(spec: ViewSpec): Lease {
    return this.#current.table.lease(spec)
  }

  attach(client: KubeClient): void {
    this.#client = client
    if (!this.#isServed) return
    this.#next?.table.attach(client)
    this.#current.table.attach(client)
  }

  async detach(reason: string): Promise<void> {
    this.#client = null
    await Promise.all([this.#next?.table.detach(reason), this.#current.table.detach(reason)])
  }

  retry(): void {
    this.#served.refreshSoon()
    this.#next?.table.retry()
    this.#current.table.retry()
  }

  async relist(): Promise<void> {
    await this.#served.refresh()
    if (!this.#isServed) throw new FlotillaError('domain_not_found', notServed(this.#gvr))
    await this.#current.table.relist()
  }

  pause(reason: string): void {
    this.#pausedFor = reason
    this.#next?.table.pause(reason)
    this.#current.table.pause(reason)
  }

  resume(): void {
    this.#pausedFor = null
    this.#next?.table.resume()
    this.#current.table.resume()
  }

  explainAbsence(reason: string): void {
    this.#current.table.explainAbsence(reason)
  }

  explainSilence(reason: string | null): void {
    this.#current.table.explainSilence(reason)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#discovery[Symbol.dispose]()
    this.#freshnessListeners[Symbol.dispose]()
    this.#columnListeners[Symbol.dispose]()
    this.#changeListeners[Symbol.dispose]()
    await Promise.all([this.#next, this.#current].map((generation) => generation && end(generation)))
  }

  get #isNamespaced(): boolean {
    return this.#served.find(this.#gvr)?.isNamespaced ?? true
  }

  #open(): Generation {
    const { clock } = this.#environment
    const isNamespaced = this.#isNamespaced
    const resource = customResource({
      domain: this.#domain,
      ...this.#gvr,
      kind: this.#gvr.resource,
      isNamespaced,
    })
    const { objectStatus } = resource
    const hasObjectStatus = objectStatus !== undefined
    const kind: TableKind = {
      ...resource,
      get columns() {
        return generation.layout?.columns ?? []
      },
      learn: (columns) => this.#learn(generation, readServedTable(columns, { hasObjectStatus })),
      tableCells: (_, metadata, values = [], object) => {
        const word = object === undefined ? null : (objectStatus?.(object) ?? null)
        return generation.layout?.cells(values, metadata, clock.now(), word) ?? []
      },
    }
    const table = new Table(kind, this.#environment)
    if (this.#pausedFor !== null) table.pause(this.#pausedFor)
    const following = new DisposableStack()
    following.use(table.onFreshness(() => this.#followTable(generation)))
    following.use(
      table.onChanges((changes) => {
        if (generation === this.#current) this.#changeListeners.tell(changes)
      }),
    )
    const generation: Generation = { table, isNamespaced, layout: null, following }
    return generation
  }

  #learn(generation: Generation, layout: ServedTable): void {
    const isFirst = generation.layout === null
    if (!isFirst && JSON.stringify(generation.layout?.columns) === JSON.stringify(layout.columns)) return
    if (isFirst) {
      generation.layout = layout
      generation.table.dropViews()
      if (generation === this.#current) this.#columnListeners.tell()
      return
    }
    // Later rows of this generation have cells for the old columns.
    void generation.table.detach('The columns have changed; the rows are being read again.')
    this.#renew()
  }

  /** Reads the rows again, and shows them once there are some. */
  #renew(): void {
    if (this.#client === null) return
    if (this.#next !== null) void end(this.#next)
    this.#next = this.#open()
    this.#next.table.attach(this.#client)
  }

  #followTable(generation: Generation): void {
    const { state } = generation.table.freshness
    if (generation === this.#next && (state !== 'syncing' || generation.table.size > 0)) this.#replace()
    // Perhaps it is not served any more.
    if (state === 'failed' || state === 'stale') this.#served.refreshSoon()
    if (generation === this.#current) this.#freshnessListeners.tell()
  }

  #replace(): void {
    if (this.#next === null) return
    const before = this.#current
    this.#current = this.#next
    this.#next = null
    const changes = differences(before.table, this.#current.table)
    void end(before)
    if (changes.length > 0) this.#changeListeners.tell(changes)
    this.#columnListeners.tell()
  }

  #followDiscovery(): void {
    if (this.#served.discovery === null) return
    const isServed = this.#served.find(this.#gvr) !== undefined
    const isOther = this.#current.isNamespaced !== this.#isNamespaced
    if (isServed === this.#isServed && !isOther) return
    this.#isServed = isServed
    if (this.#next !== null) void end(this.#next)
    this.#next = this.#open()
    if (isServed && this.#client !== null) this.#next.table.attach(this.#client)
    this.#replace()
    this.#freshnessListeners.tell()
  }
}

const isSame = (a: Gvr, b: Gvr): boolean =>
  a.group === b.group && a.version === b.version && a.resource === b.resource

const notServed = (gvr: Gvr): string =>
  `The cluster does not serve "${gvr.resource}" in ${groupVersion(gvr)}.`

function end({ table, following }: Generation): Promise<void> {
  following[Symbol.dispose]()
  return table[Symbol.asyncDispose]()
}

/** The same objects in rows of other columns, as changes. */
function differences(before: Table, after: Table): Change<TableRow>[] {
  const left = new Map([...before.rows].map((row) => [row.uid, row]))
  const changes: Change<TableRow>[] = []
  for (const item of after.rows) {
    const previous = left.get(item.uid)
    left.delete(item.uid)
    changes.push(previous === undefined ? { type: 'added', item } : { type: 'updated', item, previous })
  }
  for (const item of left.values()) changes.push({ type: 'deleted', item })
  return changes
}
