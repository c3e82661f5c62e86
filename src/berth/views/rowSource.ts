import type { Column, Freshness, SortSpec, Tail } from '#contract'
import type { Change } from '#kube'
import type { Follower } from '../connection/follower.ts'
import type { TableRow } from './tableRow.ts'
import type { View, ViewSpec } from './view.ts'

/** Lease is a share in a view; disposing it gives the share back. */
export interface Lease extends Disposable {
  readonly view: View
}

/** PartReport is one part of a source: a namespace, or (null) everything. */
export interface PartReport {
  readonly namespace: string | null
  readonly rows: number
  readonly freshness: Freshness
}

/**
 * RowSource is a domain that is shown as rows: it follows the cluster, keeps its last rows while there is no connection,
 * and says how far they may be believed.
 */
export interface RowSource extends Follower, AsyncDisposable {
  readonly columns: readonly Column[]
  readonly scope: 'namespaced' | 'cluster'
  readonly defaultSort: SortSpec
  readonly freshness: Freshness
  /** How far the rows of that tail may be believed, where that differs. */
  freshnessIn?(tail: Tail): Freshness
  /** The parts that it follows, if it follows the cluster itself. */
  readonly parts?: readonly PartReport[]
  /** Why the whole may not be listed; null if it may, or if that is not known yet. */
  readonly dividedFor?: string | null
  /** The last error it met; null while there was none. */
  readonly lastError?: string | null
  /** Columns that have no values at this time, by id, and why; none where it is missing. */
  readonly withoutValues?: Readonly<Record<string, string>>
  /** How many rows it has, of all namespaces. */
  readonly size: number
  onFreshness(listener: () => void): Disposable
  /** Calls back when its columns have become others, where that can happen: every view of it is another one from then on. */
  onColumns?(listener: () => void): Disposable
  /** A view of its rows, shared with everyone who wants the same one. */
  lease(spec: ViewSpec): Lease
  /** Reads everything again; throws a FlotillaError while there is no connection. */
  relist(): Promise<void>
  /** Says why the connection that is missing cannot be made. */
  explainAbsence(reason: string): void
  /** Says why the server is believed to be silent; null when it answers again. */
  explainSilence(reason: string | null): void
}

/** freshnessIn is how far the rows of that tail may be believed. */
export const freshnessIn = (source: RowSource, tail: Tail): Freshness =>
  source.freshnessIn?.(tail) ?? source.freshness

/** ObjectSource is a source whose rows are objects of one resource, each whole in it. */
export interface ObjectSource extends RowSource {
  /** As they are now, in no order. */
  readonly rows: Iterable<TableRow>
  has(uid: string): boolean
  /** The namespaces that are read where the whole may not be listed; `all` are those that are known. */
  readonly looked: ReadonlySet<string> | 'all'
  /** Calls back with every batch of differences, after the rows have changed. */
  onChanges(listener: (changes: readonly Change<TableRow>[]) => void): Disposable
}

export const isObjectSource = (source: RowSource): source is ObjectSource =>
  'rows' in source && 'has' in source && 'looked' in source && 'onChanges' in source
