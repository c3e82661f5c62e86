import { FlotillaError, parseTail, type SortSpec, type Tail } from '#contract'
import type { KubeClient } from '#kube'
import { Listeners } from '#machinery'
import { type Follower, Followers } from '../connection/follower.ts'
import type { Lease, RowSource } from '../views/rowSource.ts'
import { isSortable } from '../views/view.ts'

/** A request for rows of a domain, before it is validated. */
export interface ViewRequest {
  readonly domain: string
  readonly tail: string
  readonly sort: SortSpec | null
  readonly filter: string
}

/** OpenSource makes the source of a domain's rows; null where there is no such domain. */
export type OpenSource = (domain: string) => RowSource | null

/**
 * Tables opens the source of a domain's rows on the first request for it and keeps it from then on: one watch for each
 * kind, however many views. It gives every new connection to all of its sources.
 */
export class Tables implements Follower, AsyncDisposable {
  readonly #openSource: OpenSource
  /** The listeners to each source's freshness. */
  readonly #hearing = new DisposableStack()
  readonly #listeners = new Listeners()
  readonly #sources = new Map<string, RowSource>()
  readonly #followers = new Followers()
  /** Why there is no connection; null while there is one, or nothing is known of it yet. */
  #absence: string | null = null

  /** `onChange` is called when a source is opened, and whenever the freshness of one has changed. */
  constructor(openSource: OpenSource, onChange: () => void) {
    this.#openSource = openSource
    this.#listeners.add(onChange)
  }

  /** True while a requested source is not complete yet and has not failed. */
  get isSyncing(): boolean {
    return [...this.#sources.values()].some(({ freshness }) => freshness.state === 'syncing')
  }

  /** Calls back when a source is opened, and whenever one's freshness has changed. */
  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener)
  }

  /** Every source that is open, by its domain. */
  get sources(): ReadonlyMap<string, RowSource> {
    return this.#sources
  }

  attach(client: KubeClient): void {
    this.#absence = null
    this.#followers.attach(client)
  }

  detach(reason: string): Promise<void> {
    this.#absence = reason
    return this.#followers.detach(reason)
  }

  /** Follows nothing any more and keeps every row, until `resume`. */
  pause(reason: string): void {
    this.#followers.pause(reason)
  }

  /** Goes on from where everything was paused. */
  resume(): void {
    this.#followers.resume()
  }

  /** Tries now what is waiting for its next try. */
  retry(): void {
    this.#followers.retry()
  }

  /**
   * Reads a domain's list again and keeps its rows meanwhile; resolves when the table equals the cluster again. Opens
   * the table if it is not open yet.
   */
  relist(domain: string): Promise<void> {
    return this.source(domain).relist()
  }

  /** The source of a domain's rows, opened where it is not yet. Throws a FlotillaError where there is no such domain. */
  source(domain: string): RowSource {
    const present = this.#sources.get(domain)
    if (present !== undefined) return present
    const source = this.#openSource(domain)
    if (source === null) throw new FlotillaError('domain_not_found', `There is no domain "${domain}".`)
    this.#sources.set(domain, source)
    this.#hearing.use(source.onFreshness(() => this.#tell()))
    this.#followers.add(source)
    if (this.#absence !== null) source.explainAbsence(this.#absence)
    this.#tell()
    return source
  }

  explainAbsence(reason: string): void {
    this.#absence = reason
    for (const source of this.#sources.values()) source.explainAbsence(reason)
  }

  /** Says why the server is believed to be silent while there is a connection; null when it answers. */
  explainSilence(reason: string | null): void {
    for (const source of this.#sources.values()) source.explainSilence(reason)
  }

  /** A share in the view that was asked for. Throws a FlotillaError that says what makes no sense in the request. */
  lease({ domain, tail, sort, filter }: ViewRequest): { source: RowSource; lease: Lease } {
    const source = this.source(domain)
    const parsedTail = readTail(tail, source.scope, domain)
    const chosenSort = sort ?? source.defaultSort
    // Where columns come and go, an unknown one is no mistake: the rows are sorted by name meanwhile.
    if (source.onColumns === undefined && !isSortable(chosenSort.column, source.columns)) {
      throw new FlotillaError(
        'invalid_request',
        `"${domain}" has no column "${chosenSort.column}" to sort by.`,
      )
    }
    return { source, lease: source.lease({ tail: parsedTail, sort: chosenSort, filter: filter.trim() }) }
  }

  #tell(): void {
    this.#listeners.tell()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners[Symbol.dispose]()
    this.#hearing[Symbol.dispose]()
    this.#followers[Symbol.dispose]()
    const sources = [...this.#sources.values()]
    this.#sources.clear()
    await Promise.all(sources.map((source) => source[Symbol.asyncDispose]()))
  }
}

function readTail(text: string, scope: 'namespaced' | 'cluster', domain: string): Tail {
  const tail = parseTail(text)
  if (tail === null)
    throw new FlotillaError(
      'invalid_request',
      `"${text}" is not a scope; write namespace:<name>, namespace:<name>,<name> or namespace:all.`,
    )
  if (scope === 'cluster' && (tail.type === 'namespace' || tail.type === 'namespaces')) {
    throw new FlotillaError('invalid_request', `"${domain}" is cluster-scoped and has no namespaces.`)
  }
  return tail
}
