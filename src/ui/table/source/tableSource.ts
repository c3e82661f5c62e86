import type { Column, Row, SortSpec } from '#contract'
import type { ShownKind } from '../../catalog/shownKind.ts'
import type { ObjectRef } from '../../session/clusterView.ts'

/** FacetSpec is a column by whose values a table is narrowed. */
export interface FacetSpec {
  readonly id: string
  /** The word for a row without a value. */
  readonly none: string
}

/** TableSource is a domain that is shown as a table, as far as the page has to know it before its rows come. */
export interface TableSource {
  readonly domain: string
  readonly title: { readonly one: string; readonly many: string }
  /** The name of its rows, if it differs from the title. */
  readonly noun?: string
  readonly scope: 'namespaced' | 'cluster'
  /** Null where the answer says which there are. */
  readonly columns: readonly Column[] | null
  readonly defaultSort: SortSpec
  /** The columns in their order, where the name does not come first. */
  readonly order?: readonly string[]
  /** True where the name is machine-made and shown only when asked for. */
  readonly isNameWide: boolean
  /** Its facets in order, each with the word for an empty value; the usual columns if missing. */
  readonly facets?: readonly FacetSpec[]
  /** The text of the empty state; the usual one if missing. */
  readonly emptyWords?: { readonly what: string; readonly why: string }
  /** The object a row is of; null where it is of none that can be opened. */
  objectOf(row: Row, columns: readonly Column[]): ObjectRef | null
}

/** tableOfKind is the table of a kind that has columns of its own. */
export const tableOfKind = (kind: ShownKind): TableSource => ({
  domain: kind.domain,
  title: kind.title,
  scope: kind.scope,
  columns: [...kind.columns, ...(kind.measured ?? [])],
  defaultSort: kind.defaultSort,
  isNameWide: kind.isNameWide,
  objectOf: ofDomain(kind.domain),
})

/** tableOfResource is the table of any other resource: its columns are what the API server prints of it. */
export const tableOfResource = (kind: ShownKind): TableSource => ({
  ...tableOfKind(kind),
  columns: null,
})

const ofDomain =
  (domain: string) =>
  (row: Row): ObjectRef => ({ domain, uid: row[0], namespace: row[1], name: row[2] })
