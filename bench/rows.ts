import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  CatalogEntry,
  CatalogIndex,
  LabelPool,
  queryCatalog,
  searchCatalog,
  TableRow,
  type View,
  ViewSet,
} from '#berth'
import { type Cell, firstCell, readRequest } from '#contract'
import { kindOfDomain } from '#kinds'
import { epochSeconds, type KubeObject } from '#machinery'
import { aCatalogKind } from '#testkit'
import { type Figure, megabytes, quantile } from './figures.ts'

const namespaces = 200
const workloads = 1500

const words =
  'web api cart order search user billing mail image video stock price feed audit report login'.split(' ')

/**
 * benchRows measures what a berth does with many rows, in the berth's own structures and in this process: no cluster, no
 * socket. The rows are pods as an API server sends them.
 */
export async function benchRows(count: number): Promise<Figure[]> {
  const pods = kindOfDomain('pods')
  if (pods?.form !== 'object') throw new Error('Pods are read from objects.')
  const labels = new LabelPool()
  const rowOf = (object: KubeObject) =>
    new TableRow(object.metadata, pods.cells(object), labels.share(object.metadata.labels))
  const rows = asListed(count).map((index) => rowOf(asSent(aPod(index, 0))))
  const views = new ViewSet()
  const lease = (column: string, filter = '') => {
    const spec = {
      tail: { type: 'all-namespaces' },
      sort: { column, isDescending: false },
      filter,
    } as const
    return views.lease(spec, pods.columns, () => rows)
  }
  const view = (column: string, filter = ''): View => {
    using leased = lease(column, filter)
    return leased.view
  }
  const size = `${count.toLocaleString('en')} rows`
  const figures: Figure[] = []

  using keptLease = lease('restarts')
  const kept = keptLease.view
  figures.push(
    figure(
      `${size}: page of a kept view`,
      'ms',
      1,
      times(2000, (turn) => {
        kept.slice((turn * 7919) % (count - 100), 100)
      }),
    ),
  )
  const filters = ['web', 'status:Running', `label:app=${words[3]}-7`, 'cart -node:node-7', 'nothing-at-all']
  const filtered = () => {
    // The table that is filtered.
    using _ = lease('name')
    return times(filters.length * 12, (turn) => {
      view('name', `${filters[turn % filters.length]}`)
    })
  }
  const sorts = ['name', 'status', 'restarts', 'age', 'ip', 'node', 'namespace']
  const sorted = () =>
    times(sorts.length * 8, (turn) => {
      view(`${sorts[turn % sorts.length]}`)
    })
  figures.push(figure(`${size}: new filter`, 'ms', 25, filtered()))
  figures.push(figure(`${size}: new sort`, 'ms', 120, sorted()))
  const changed = times(20_000, (turn) => {
    const index = (turn * 7919) % count
    const previous = rows[index] as TableRow
    const { uid, namespace, name } = previous
    const creationTimestamp = new Date((previous.createdAt ?? 0) * 1000).toISOString()
    const cells = previous.row
      .slice(firstCell)
      .map((cell, at) => (pods.columns[at]?.id === 'restarts' ? [turn % 9, null] : cell))
    const item = new TableRow(
      asSent({ uid, namespace, name, resourceVersion: `${turn}`, creationTimestamp }),
      asSent(cells) as readonly Cell[],
      previous.labels,
    )
    rows[index] = item
    return () => kept.apply([{ type: 'updated', item, previous }])
  })
  figures.push(figure(`${size}: one change applied`, 'µs', 30, changed))
  // What has changed lies elsewhere in memory than what was listed with it.
  figures.push(figure(`${size}, 20,000 of them changed since: new filter`, 'ms', null, filtered()))
  figures.push(figure(`${size}, 20,000 of them changed since: new sort`, 'ms', null, sorted()))
  figures.push(...benchCatalog(count))
  return figures
}

function benchCatalog(count: number): Figure[] {
  const before = heapBytes()
  const labels = new LabelPool()
  const kind = aCatalogKind()
  const index = new CatalogIndex()
  for (const at of asListed(count)) {
    const metadata = asSent(metadataOf(at))
    const createdAt = epochSeconds(metadata.creationTimestamp)
    index.add(new CatalogEntry(kind, { ...metadata, createdAt, labels: labels.share(metadata.labels) }))
  }
  const bytes = heapBytes() - before
  const catalog = { index, isComplete: true, need: () => {} }
  const typed = [
    'web',
    'w',
    'web-7',
    'crt ordr',
    'billing ns-7',
    'ns-12/api',
    'blng',
    'zzzz',
    'order-33-xx',
    'a',
    '7',
  ]
  const searches = times(typed.length * 30, (turn) => {
    searchCatalog(catalog, readRequest('catalog/search', { text: `${typed[turn % typed.length]}` }))
    return undefined
  })
  const queries = [
    {},
    { sort: '-age' },
    { text: 'web', kinds: ['Pod'] },
    { namespaces: ['ns-1', 'ns-2'], sort: 'kind' },
    { labels: 'app in (web-1, api-2)' },
  ]
  const asked = times(queries.length * 20, (turn) => {
    queryCatalog(catalog, readRequest('catalog/query', queries[turn % queries.length]))
    return undefined
  })
  const size = `${count.toLocaleString('en')} objects`
  return [
    figure(`${size}: catalog search`, 'ms', 50, searches),
    figure(`${size}: catalog query, with facets and exact total`, 'ms', null, asked),
    { what: `${size}: heap of the catalog`, measured: megabytes(bytes), peer: '–', budget: '–', isMet: null },
  ]
}

/**
 * How long each turn took; what a turn returns is the part that is timed, where preparing it is not. Turns of milliseconds
 * are counted in processor time of this thread, its share of collecting memory included: what else runs on the machine is
 * not the structures' doing.
 */
function times(turns: number, turn: (index: number) => (() => void) | undefined): number[] {
  // The first ones are compiled: a berth has run for a while.
  const warm = Math.min(50, Math.ceil(turns / 5))
  const taken: number[] = []
  for (let index = 0; index < turns + warm; index += 1) {
    const began = threadMs()
    const timed = turn(index)
    let tookMs = threadMs() - began
    if (timed !== undefined) {
      const timedFrom = performance.now()
      timed()
      tookMs = performance.now() - timedFrom
    }
    if (index >= warm) taken.push(tookMs)
  }
  return taken
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function figure(what: string, unit: 'ms' | 'µs', budget: number | null, taken: readonly number[]): Figure {
  const factor = unit === 'ms' ? 1 : 1000
  const [p50, p99] = [quantile(taken, 0.5) * factor, quantile(taken, 0.99) * factor]
  const written = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ${unit}`
  return {
    what: `in the berth, ${what}`,
    measured: `p99 ${written(p99)} (p50 ${written(p50)})`,
    peer: '–',
    budget: budget === null ? '–' : `p99 ≤ ${budget} ${unit}`,
    isMet: budget === null ? null : p99 <= budget,
  }
}

/** As it comes from a server: each object has texts of its own, in one piece. */
const asSent = <T>(object: T): T => JSON.parse(JSON.stringify(object)) as T

/** A server lists by namespace and name. */
function asListed(count: number): number[] {
  const keys = Array.from({ length: count }, (_, index) => {
    const { namespace, name } = metadataOf(index)
    return { index, key: `${namespace}/${name}` }
  })
  return keys.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ index }) => index)
}

function metadataOf(index: number) {
  const workload = index % workloads
  const app = `${words[workload % words.length]}-${Math.floor(workload / words.length)}`
  const name = `${app}-${hash(workload).slice(0, 9)}-${hash(index).slice(0, 5)}`
  return {
    name,
    namespace: `ns-${workload % namespaces}`,
    uid: `${hash(index)}-0000-4000-8000-${hash(index * 31)}0000`,
    resourceVersion: String(1_000_000 + index),
    creationTimestamp: new Date(1_760_000_000_000 + (index % 500_000) * 1000).toISOString(),
    labels: {
      app,
      'pod-template-hash': hash(workload).slice(0, 9),
      tier: workload % 2 === 0 ? 'front' : 'back',
    },
  }
}

function aPod(index: number, restarts: number): KubeObject {
  const isReady = index % 20 !== 0
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadataOf(index),
    spec: {
      nodeName: `node-${index % 1000}`,
      containers: [{ name: 'main', image: 'registry.example/app:1' }],
    },
    status: {
      phase: 'Running',
      podIP: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
      containerStatuses: [
        {
          name: 'main',
          ready: isReady,
          restartCount: restarts + (index % 7),
          state: isReady ? { running: {} } : { waiting: { reason: 'CrashLoopBackOff' } },
        },
      ],
    },
  }
}

/** Eight letters and digits, the same ones every time. */
const hash = (seed: number): string =>
  (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0).toString(16).padStart(8, '0') + (seed % 16).toString(16)

function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}
