import {
  type CatalogResource,
  type Cell,
  type ClientFrame,
  type ClusterId,
  type ClusterState,
  type Column,
  channelFrame,
  type DocumentDomain,
  type Documents,
  FlotillaError,
  firstCell,
  type LogItem,
  type LogSpec,
  type NodeLogSpec,
  type Row,
  type WindowSpec,
} from '#contract'
import { cellFilterText, kindOfDomain, kinds } from '#kinds'
import type { ScriptedWire } from '../wire/scriptedDial.ts'
import { openingCluster } from '../workspace/openingCluster.ts'

/** ScriptedRow is a row of a cluster in tests: its names, and the text of its status. */
export interface ScriptedRow {
  readonly name: string
  readonly namespace?: string
  readonly status?: string
  /** Other cells by the id of their column. */
  readonly cells?: Readonly<Record<string, Cell>>
}

/** How a test's cluster answers a request, at once or by a promise; what it throws is the refusal. */
export type Answer = (params: Readonly<Record<string, unknown>>) => unknown

/**
 * ScriptedCluster is a cluster's own process in tests: it answers the page's socket from the tables, documents and answers
 * that it was given, at once and in order.
 */
export class ScriptedCluster {
  readonly clusterId: ClusterId
  readonly name: string
  /** Every request that was not a look at rows, as the page sent it. */
  readonly requests: { readonly route: string; readonly params: Readonly<Record<string, unknown>> }[] = []
  readonly answers = new Map<string, Answer>()
  /** The logs that are open, by the number of their channel. */
  readonly logs = new Map<number, LogSpec | NodeLogSpec>()
  readonly #tables = new Map<string, readonly Row[]>()
  readonly #documents = new Map<string, unknown>()
  readonly #windows = new Map<number, WindowSpec>()
  /** The rows of each window, as they were sent last. */
  readonly #shown = new Map<number, readonly Row[]>()
  readonly #followed = new Map<number, string>()
  readonly #numbers = new Map<string, number>()
  #wire: ScriptedWire | null = null
  #taken = 0
  state: ClusterState

  constructor(name: string, state: Partial<ClusterState> = {}) {
    this.name = name
    this.clusterId = `config:${name}` as ClusterId
    const context = {
      clusterId: this.clusterId,
      clusterName: name,
      server: null,
      namespace: null,
      isCurrent: false,
      asks: null,
      problem: null,
    }
    this.state = { ...openingCluster(context, '~/.kube/config', 0), lifecycle: 'ready', ...state }
    this.#documents.set('catalog-summary', this.#catalog())
    this.#documents.set('attention-counts', {
      ...{ critical: 0, warning: 0, info: 0 },
      freshness: { state: 'live' },
    })
    this.answers.set('permissions/check', () => ({ allowed: true, reason: null }))
  }

  /** Has those rows in that table from now on. */
  has(domain: string, rows: readonly ScriptedRow[]): this {
    this.#tables.set(
      domain,
      rows.map((row) => rowOf(this.name, domain, row)),
    )
    for (const [window, spec] of this.#windows) if (spec.domain === domain) this.#patch(window, spec)
    return this
  }

  /** Says that document from now on. */
  says<Domain extends DocumentDomain>(domain: Domain, body: Documents[Domain]): this {
    this.#documents.set(domain, body)
    for (const [document, followed] of this.#followed) if (followed === domain) this.#tell(document)
    return this
  }

  /** Writes those items to every open log. */
  writes(...items: readonly LogItem[]): void {
    const bytes = new TextEncoder().encode(items.map((item) => `${JSON.stringify(item)}\n`).join(''))
    for (const channel of this.logs.keys()) this.#wire?.sayBytes(channelFrame({ channel, stream: 0, bytes }))
  }

  /** Is connected to the page, which has dialled it. */
  connect(wire: ScriptedWire): void {
    this.#wire = wire
    this.#taken = 0
    wire.accept()
  }

  /** Answers everything that the page has sent since. */
  answer(): void {
    const wire = this.#wire
    if (wire === null) return
    while (this.#taken < wire.frames.length) {
      const frame = wire.frames[this.#taken] as ClientFrame
      this.#taken += 1
      this.#handle(frame)
    }
  }

  #handle(frame: ClientFrame): void {
    switch (frame.t) {
      case 'open':
        this.#windows.set(frame.window, frame.spec)
        this.#numbers.delete(`window ${frame.window}`)
        this.#show(frame.window, frame.spec)
        break
      case 'close':
        this.#windows.delete(frame.window)
        this.#shown.delete(frame.window)
        break
      case 'follow':
        this.#followed.set(frame.document, frame.domain)
        this.#tell(frame.document)
        break
      case 'unfollow':
        this.#followed.delete(frame.document)
        break
      case 'channel-open':
        if (frame.spec.type === 'logs' || frame.spec.type === 'node-logs')
          this.logs.set(frame.channel, frame.spec)
        break
      case 'channel-close':
        this.logs.delete(frame.channel)
        break
      case 'request':
        this.#reply(frame.id, frame.route, frame.params)
        break
      default:
        break
    }
  }

  #reply(id: number, route: string, params: Readonly<Record<string, unknown>>): void {
    const say = (body: unknown) => this.#wire?.say({ t: 'response', id, body })
    const fail = (problem: unknown) => {
      const known =
        problem instanceof FlotillaError ? problem : new FlotillaError('internal', String(problem))
      this.#wire?.say({ t: 'failure', id, ...known.toBody() })
    }
    try {
      const body = route === 'snapshot' ? this.#snapshot(params) : this.#answerTo(route, params)
      if (body instanceof Promise) void body.then(say, fail)
      else say(body)
    } catch (problem) {
      fail(problem)
    }
  }

  #answerTo(route: string, params: Readonly<Record<string, unknown>>): unknown {
    if (route !== 'permissions/check') this.requests.push({ route, params })
    const answer = this.answers.get(route)
    if (answer === undefined) throw new Error(`no answer to ${route}`)
    return answer(params)
  }

  #snapshot(params: Readonly<Record<string, unknown>>): unknown {
    const { domain, filter = '', facet } = params as { domain: string; filter?: string; facet?: string }
    const rows = this.#matching({ domain, filter })
    if (facet === undefined) return { rows, total: rows.length, cursor: null }
    const counts = new Map<string, number>()
    for (const row of rows) {
      const text = textOf(row, domain, facet)
      counts.set(text, (counts.get(text) ?? 0) + 1)
    }
    return { facet: { values: [...counts], distinct: counts.size } }
  }

  #show(window: number, spec: WindowSpec): void {
    const { rows, summary } = this.#answer(spec)
    this.#shown.set(window, rows)
    this.#wire?.say({
      t: 'window',
      window,
      n: this.#next(`window ${window}`),
      spec,
      columns: columnsOf(spec.domain),
      rows,
      problem: null,
      ...summary,
    })
  }

  /** Keeps the rows that are as they were, as a cluster's process does. */
  #patch(window: number, spec: WindowSpec): void {
    const before = (this.#shown.get(window) ?? []).map((row) => JSON.stringify(row))
    const { rows, summary } = this.#answer(spec)
    this.#shown.set(window, rows)
    const segments = rows.map((row) => {
      const at = before.indexOf(JSON.stringify(row))
      return at === -1 ? { rows: [row] } : { keep: [at, 1] }
    })
    this.#wire?.say({ t: 'patch', window, n: this.#next(`window ${window}`), segments, ...summary })
  }

  #answer(spec: WindowSpec) {
    const rows = this.#matching(spec)
    const summary = {
      total: rows.length,
      unfiltered: this.#tables.get(spec.domain)?.length ?? 0,
      freshness: { state: 'live' },
    }
    return { rows: rows.slice(spec.offset, spec.offset + spec.limit), summary }
  }

  #tell(document: number): void {
    const body = this.#documents.get(this.#followed.get(document) ?? '')
    if (body !== undefined)
      this.#wire?.say({ t: 'document', document, n: this.#next(`document ${document}`), body })
  }

  /** As far as a filter is a word of the name, or `column:value`. */
  #matching({ domain, filter }: Pick<WindowSpec, 'domain' | 'filter'>): readonly Row[] {
    const terms = filter.split(/\s+/u).filter(Boolean)
    return (this.#tables.get(domain) ?? []).filter((row) =>
      terms.every((term) => {
        const [column = '', value] = term.split(':')
        if (value === undefined) return row[2].includes(term)
        const wanted = value.replaceAll('"', '')
        return wanted.startsWith('metadata.name=')
          ? row[2] === wanted.slice('metadata.name='.length)
          : textOf(row, domain, column).includes(wanted)
      }),
    )
  }

  #next(of: string): number {
    const n = (this.#numbers.get(of) ?? 0) + 1
    this.#numbers.set(of, n)
    return n
  }

  #catalog(): Documents['catalog-summary'] {
    const resources = kinds.map(
      ({ domain, gvr, kind, scope }): CatalogResource => ({
        ...gvr,
        domain,
        kind,
        versions: [gvr.version],
        isNamespaced: scope === 'namespaced',
        isCustom: false,
        count: null,
        state: 'live',
        verbs: [],
        shortNames: [],
        subresources: [],
      }),
    )
    const health = { state: 'ok', reason: null, failed: [], denied: [], brokenGroups: [] } as const
    return { namespaces: null, resources, health, objects: 0, isComplete: true }
  }
}

const columnsOf = (domain: string): readonly Column[] => {
  const kind = kindOfDomain(domain)
  return [...(kind?.columns ?? []), ...(kind?.measured ?? [])]
}

function rowOf(cluster: string, domain: string, row: ScriptedRow): Row {
  const { name, namespace = '', status = 'Running', cells = {} } = row
  const own = columnsOf(domain).map(({ id, type }): Cell => {
    if (Object.hasOwn(cells, id)) return cells[id] ?? null
    return type === 'status' ? ['ok', status] : null
  })
  return [`${cluster} ${domain} ${namespace} ${name}`, namespace, name, '1', ...own]
}

function textOf(row: Row, domain: string, column: string): string {
  if (column === 'name') return row[2]
  if (column === 'namespace') return row[1]
  const columns = columnsOf(domain)
  const at = columns.findIndex(({ id }) => id === column)
  const found = columns[at]
  if (found === undefined) return ''
  return cellFilterText(found, (row[firstCell + at] as Cell | undefined) ?? null)
}
