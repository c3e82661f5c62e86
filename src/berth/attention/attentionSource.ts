import type { Column, Freshness, SortSpec } from '#contract'
import type { DocumentSource } from '../requests/documents.ts'
import type { Lease, RowSource } from '../views/rowSource.ts'
import type { ViewSpec } from '../views/view.ts'
import { ViewSet } from '../views/viewSet.ts'
import type { Attention } from './attention.ts'
import { findingColumns } from './findings.ts'

/**
 * AttentionSource shows the findings as rows. It follows no server itself: the tables that the findings come from do, and
 * it is as fresh as they are.
 */
export class AttentionSource implements RowSource {
  readonly columns: readonly Column[] = findingColumns
  readonly scope = 'namespaced'
  readonly defaultSort: SortSpec = { column: 'severity', isDescending: false }
  readonly #attention: Attention
  readonly #views = new ViewSet()
  readonly #rows: Disposable

  constructor(attention: Attention) {
    this.#attention = attention
    this.#rows = attention.onRows((changes) => this.#views.apply(changes))
  }

  get freshness(): Freshness {
    return this.#attention.freshness
  }

  get size(): number {
    return this.#attention.rows.size
  }

  onFreshness(listener: () => void): Disposable {
    return this.#attention.onChange(listener)
  }

  lease(spec: ViewSpec): Lease {
    const use = this.#attention.use()
    const lease = this.#views.lease(spec, this.columns, () => this.#attention.rows.values())
    return {
      view: lease.view,
      [Symbol.dispose]: () => {
        lease[Symbol.dispose]()
        use[Symbol.dispose]()
      },
    }
  }

  relist(): Promise<void> {
    return this.#attention.relist()
  }

  attach(): void {}
  detach(): void {}
  explainAbsence(): void {}
  explainSilence(): void {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.#rows[Symbol.dispose]()
    this.#views.clear()
  }
}

/** openAttentionCounts is how much needs attention, for a tab's badge. */
export function openAttentionCounts(attention: Attention): DocumentSource {
  const use = attention.use()
  return {
    get body() {
      return attention.counts
    },
    onChange: (listener) => attention.onChange(listener),
    [Symbol.dispose]: () => use[Symbol.dispose](),
  }
}
