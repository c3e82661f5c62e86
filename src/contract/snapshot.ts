import * as v from 'valibot'
import type { Column, Row } from './cells.ts'
import type { Freshness } from './states.ts'
import { wholeNumber } from './wholeNumber.ts'
import { maxWindowRows, type SortSpec, sortPlaceSchema } from './windows.ts'

/** Parameters of one page of a view. `sort` is a column's id, with `-` in front for descending; empty is the domain's own. */
export const viewParamsSchema = v.object({
  tail: v.optional(v.string(), ''),
  sort: v.optional(v.pipe(v.string(), v.maxLength(101, 'sort is too long')), ''),
  filter: v.optional(v.pipe(v.string(), v.maxLength(2000, 'filter is too long')), ''),
  limit: v.optional(wholeNumber('limit', 1, maxWindowRows), 100),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(8000, 'cursor is too long')), ''),
})

/** Parameters of `snapshot`. The server sets `after`, `isIncluding` and `settleMs` when it merges pages of several clusters. */
export const snapshotParamsSchema = v.object({
  domain: v.string('domain is required'),
  ...viewParamsSchema.entries,
  /** A column whose values are counted. */
  facet: v.optional(v.pipe(v.string(), v.maxLength(100, 'facet is too long'))),
  /** Starts behind this place instead of a cursor, and adds each row's place to the answer. Null starts at the first row. */
  after: v.optional(v.nullable(sortPlaceSchema)),
  /** A row at exactly that place is shown too. */
  isIncluding: v.optional(v.boolean(), false),
  /** Waits this long for rows that are still being read. */
  settleMs: v.optional(wholeNumber('settleMs', 0, 9999), 0),
})
export type SnapshotParams = v.InferInput<typeof snapshotParamsSchema>

/**
 * Snapshot is one page of a view, for scripts. `cursor` is null on the last page. It names its tail and not its cluster:
 * the process that makes it does not know its cluster's name.
 */
export interface Snapshot {
  readonly domain: string
  readonly tail: string
  readonly version: string
  /** The sort in force; the domain's own where the request names none. */
  readonly sort: SortSpec
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly total: number
  readonly cursor: string | null
  readonly freshness: Freshness
  readonly warnings: readonly string[]
  /** Counts over every row of the view, when the request names a `facet`. */
  readonly facet?: Facet
}

/** Facet says how often each value of a column occurs, the most frequent first; the empty text is no value. */
export interface Facet {
  readonly values: readonly (readonly [value: string, count: number])[]
  /** The number of distinct values; the rarest may be left out of `values`. */
  readonly distinct: number
}

/** DocumentSnapshot is the whole body of a domain that is one value instead of rows, for scripts. */
export interface DocumentSnapshot {
  readonly domain: string
  readonly tail: string
  readonly version: string
  readonly body: unknown
}
