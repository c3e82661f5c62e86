import type { Column, Freshness, SortSpec, Tail } from '#contract'
import type { Change, KubeClient } from '#kube'
import { compareText, lease, naturalKey } from '#machinery'
import { Followers } from '../connection/follower.ts'
import { Table, type TableEnvironment } from '../tables/table.ts'
import type { Lease, PartReport, RowSource } from '../views/rowSource.ts'
import { TableRow } from '../views/tableRow.ts'
import type { ViewSpec } from '../views/view.ts'
import { ViewSet } from '../views/viewSet.ts'
import { ChartReader } from './chartReader.ts'
import { readRevision, type Store, type StoredRevision, statusCell, storageKind } from './storage.ts'

const column = (id: string, title: string, type: Column['type'], priority: number): Column => ({
  id,
  title,
  type,
  priority,
  isWide: false,
  absent: '',
})

const columns: readonly Column[] = [
  column('status', 'Status', 'status', 0),
  column('revision', 'Revision', 'number', 2),
  column('chart', 'Chart', 'text', 1),
  column('app-version', 'App version', 'text', 3),
  column('updated', 'Updated', 'time', 1),
]

/** Releases of one namespace and name: every revision that is kept, by the uid of its record. */
type Revisions = Map<string, { readonly stored: StoredRevision; readonly row: TableRow }>

/**
 * HelmReleases is the domain `helm-releases`: one row a release, its newest revision, made from the metadata of Helm's
 * records and live with them. Chart and app version are read from the payloads while a view is open, and appear later.
 */
export class HelmReleases implements RowSource {
  readonly columns = columns
  readonly scope = 'namespaced'
  readonly defaultSort: SortSpec = { column: 'name', isDescending: false }
  /** One for each store; the first is where Helm keeps releases by default. */
  readonly #secrets: Table
  readonly #configMaps: Table
  readonly #views = new ViewSet()
  readonly #charts = new ChartReader((revision) => this.#refresh(revision))
  readonly #followers = new Followers()
  readonly #releases = new Map<string, Revisions>()
  readonly #rows = new Map<string, TableRow>()
  #lookers = 0

  constructor(environment: TableEnvironment) {
    const follow = (store: Store) => {
      const table = new Table(storageKind(store), environment)
      table.onChanges((changes) => this.#take(store, changes))
      return this.#followers.add(table)
    }
    this.#secrets = follow('secrets')
    this.#configMaps = follow('configmaps')
    this.#followers.add(this.#charts)
  }

  get freshness(): Freshness {
    return both(this.#secrets.freshness, this.#configMaps.freshness)
  }
  get size(): number {
    return this.#rows.size
  }
  get parts(): readonly PartReport[] {
    return [...this.#secrets.parts, ...this.#configMaps.parts]
  }
  get dividedFor(): string | null {
    return this.#secrets.dividedFor
  }
  get lastError(): string | null {
    return this.#secrets.lastError ?? this.#configMaps.lastError
  }

  freshnessIn(tail: Tail): Freshness {
    return both(this.#secrets.freshnessIn(tail), this.#configMaps.freshnessIn(tail))
  }

  onFreshness(listener: () => void): Disposable {
    const listening = new DisposableStack()
    for (const table of this.#tables) listening.use(table.onFreshness(listener))
    return listening
  }

  lease(spec: ViewSpec): Lease {
    // The records are followed in the namespaces that are looked at; this view of them is not shown.
    const followed = new DisposableStack()
    for (const table of this.#tables)
      followed.use(table.lease({ ...spec, sort: this.defaultSort, filter: '' }))
    const used = this.#views.lease(spec, columns, () => this.#rows.values())
    this.#lookers += 1
    this.#wantCharts()
    const giveBack = () => {
      used[Symbol.dispose]()
      followed[Symbol.dispose]()
      this.#lookers -= 1
      this.#wantCharts()
    }
    return { view: used.view, ...lease(giveBack) }
  }

  attach(client: KubeClient): void {
    this.#followers.attach(client)
    this.#wantCharts()
  }

  detach(reason: string): Promise<void> {
    return this.#followers.detach(reason)
  }

  retry(): void {
    this.#followers.retry()
  }
  relist(): Promise<void> {
    return Promise.all(this.#tables.map((table) => table.relist())).then(() => {})
  }
  pause(reason: string): void {
    this.#followers.pause(reason)
  }
  resume(): void {
    this.#followers.resume()
  }
  explainAbsence(reason: string): void {
    for (const table of this.#tables) table.explainAbsence(reason)
  }
  explainSilence(reason: string | null): void {
    for (const table of this.#tables) table.explainSilence(reason)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#charts[Symbol.dispose]()
    this.#views.clear()
    await Promise.all(this.#tables.map((table) => table[Symbol.asyncDispose]()))
  }

  get #tables(): readonly Table[] {
    return [this.#secrets, this.#configMaps]
  }

  #take(store: Store, changes: readonly Change<TableRow>[]): void {
    const touched = new Set<string>()
    for (const { type, item } of changes) {
      const stored = storedOf(store, item)
      if (stored === null) continue
      const key = keyOf(stored)
      const revisions: Revisions = this.#releases.get(key) ?? new Map()
      if (type === 'deleted') {
        revisions.delete(item.uid)
        this.#charts.forget(item.uid)
      } else revisions.set(item.uid, { stored, row: item })
      if (revisions.size === 0) this.#releases.delete(key)
      else this.#releases.set(key, revisions)
      touched.add(key)
    }
    this.#views.apply([...touched].flatMap((key) => this.#change(key)))
    this.#wantCharts()
  }

  #refresh(revision: StoredRevision): void {
    this.#views.apply(this.#change(keyOf(revision)))
  }

  /** The change of a release's row. */
  #change(key: string): Change<TableRow>[] {
    const previous = this.#rows.get(key)
    const newest = newestOf(this.#releases.get(key))
    if (newest === null) {
      if (previous === undefined) return []
      this.#rows.delete(key)
      return [{ type: 'deleted', item: previous }]
    }
    const item = this.#rowOf(key, newest)
    this.#rows.set(key, item)
    if (previous === undefined) return [{ type: 'added', item }]
    return previous.resourceVersion === item.resourceVersion ? [] : [{ type: 'updated', item, previous }]
  }

  #rowOf(key: string, { stored, row }: { stored: StoredRevision; row: TableRow }): TableRow {
    const { namespace, release, revision, status, updatedAt, uid } = stored
    const chart = this.#charts.get(uid)
    const metadata = {
      // A release has no uid of its own, and stays the same one over its revisions.
      uid: key,
      namespace,
      name: release,
      resourceVersion: `${row.resourceVersion}${chart === null ? '' : ' with chart'}`,
    }
    const cells = [statusCell(status), revision, chart?.chart ?? null, chart?.appVersion ?? null, updatedAt]
    return new TableRow(metadata, cells, row.labels)
  }

  #wantCharts(): void {
    const newest = this.#lookers === 0 ? [] : [...this.#releases.values()].map(newestOf)
    const revisions = newest.flatMap((each) => (each === null ? [] : [each.stored]))
    this.#charts.want(revisions.sort(byName))
  }
}

/** How far both may be believed: Secrets first, and config maps as far as they say more. */
function both(secrets: Freshness, configMaps: Freshness): Freshness {
  if (secrets.state !== 'live' || configMaps.state === 'live') return secrets
  if (configMaps.state === 'denied' || configMaps.state === 'failed')
    return { state: 'partial', without: [`releases kept in config maps: ${configMaps.reason}`] }
  return configMaps
}

const keyOf = ({ namespace, release }: StoredRevision): string => JSON.stringify([namespace, release])

function storedOf(store: Store, row: TableRow): StoredRevision | null {
  const { uid, name, namespace, labels } = row
  const created = row.cell(0)
  return readRevision(store, {
    ...{ uid, name, namespace, labels },
    ...(typeof created === 'string' ? { creationTimestamp: created } : {}),
  })
}

function newestOf(revisions: Revisions | undefined) {
  let newest: { readonly stored: StoredRevision; readonly row: TableRow } | null = null
  for (const each of revisions?.values() ?? [])
    if (newest === null || each.stored.revision > newest.stored.revision) newest = each
  return newest
}

/** In the order in which they are shown first. */
function byName(a: StoredRevision, b: StoredRevision): number {
  return compareText(naturalKey(a.release), naturalKey(b.release))
}
