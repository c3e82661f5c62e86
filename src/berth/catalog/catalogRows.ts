import { type Column, FlotillaError, type Freshness, type SortSpec } from '#contract'
import type { KubeClient } from '#kube'
import type { Lease, RowSource } from '../views/rowSource.ts'
import type { ViewSpec } from '../views/view.ts'
import { ViewSet } from '../views/viewSet.ts'
import type { Catalog } from './catalog.ts'
import { catalogColumns } from './catalogEntry.ts'

/** CatalogRows is the catalog as rows: the domain `catalog`. Opening it starts the catalog. */
export class CatalogRows implements RowSource {
  readonly columns: readonly Column[] = catalogColumns
  readonly scope = 'namespaced'
  readonly defaultSort: SortSpec = { column: 'name', isDescending: false }
  readonly #catalog: Catalog
  readonly #views = new ViewSet()
  readonly #subscription: Disposable
  #absence: string | null = null
  #isAttached = false
  #silence: { readonly since: number; readonly reason: string } | null = null
  readonly #now: () => number
  #staleSince: number | null = null

  constructor(catalog: Catalog, now: () => number) {
    this.#catalog = catalog
    this.#now = now
    this.#subscription = catalog.onChanges((changes) => this.#views.apply(changes))
    catalog.need()
  }

  get size(): number {
    return this.#catalog.index.size
  }

  get freshness(): Freshness {
    if (!this.#isAttached) {
      const reason = this.#absence
      if (this.#staleSince !== null)
        return {
          state: 'stale',
          since: this.#staleSince,
          reason: reason ?? 'The connection is being renewed.',
        }
      if (reason !== null) return { state: 'failed', reason, nextTryAt: null }
    }
    const { served, isComplete, feeds } = this.#catalog
    if (served.discovery === null && served.problem !== null)
      return { state: 'failed', reason: served.problem, nextTryAt: null }
    if (!isComplete) return { state: 'syncing', loaded: this.size, total: null }
    if (this.#silence !== null) return { state: 'stale', ...this.#silence }
    const without = feeds.flatMap(({ kind, state, reason, isDenied }) =>
      kind.isFollowed && (state === 'failed' || isDenied)
        ? [
            `${kind.resource}${kind.group === '' ? '' : `.${kind.group}`}: ${reason ?? 'some of it may not be read'}`,
          ]
        : [],
    )
    const broken = (served.discovery?.brokenGroups ?? []).map(
      ({ group, version, problem }) => `${group}/${version}: ${problem}`,
    )
    return without.length + broken.length === 0
      ? { state: 'live' }
      : { state: 'partial', without: [...without, ...broken] }
  }

  onFreshness(listener: () => void): Disposable {
    return this.#catalog.onState(listener)
  }

  lease(spec: ViewSpec): Lease {
    return this.#views.lease(spec, catalogColumns, () => this.#catalog.entries())
  }

  /** The catalog follows the cluster, not its rows. */
  attach(_client: KubeClient): void {
    this.#isAttached = true
    this.#staleSince = null
    this.#silence = null
  }

  async detach(reason: string): Promise<void> {
    this.#absence = reason
    if (this.#isAttached && this.size > 0) this.#staleSince = this.#now()
    this.#isAttached = false
  }

  retry(): void {
    this.#catalog.retry()
  }

  async relist(): Promise<void> {
    if (!this.#isAttached) throw new FlotillaError('cluster_unreachable', this.#absence ?? undefined)
    await this.#catalog.relist()
  }

  explainAbsence(reason: string): void {
    this.#absence = reason
  }

  explainSilence(reason: string | null): void {
    this.#silence = reason === null ? null : { since: this.#silence?.since ?? this.#now(), reason }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscription[Symbol.dispose]()
    this.#views.clear()
  }
}
