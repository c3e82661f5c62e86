import type { CatalogSummary, Column, Row } from '#contract'
import type { Offered } from '../actions/actionsOf.ts'
import { subresourcesOf } from '../catalog/shownKind.ts'
import { statusOfRow } from './source/statusOfRow.ts'
import type { TableSource } from './source/tableSource.ts'

/** offeredRows are the objects of rows, with their status where it is a column of their own table. */
export const offeredRows = (
  source: TableSource,
  columns: readonly Column[],
  rows: readonly Row[],
  catalog: CatalogSummary | null,
): readonly Offered[] =>
  rows.flatMap((row) => {
    const object = source.objectOf(row, columns)
    if (object === null) return []
    return {
      object,
      ...subresourcesOf(catalog, object.domain),
      status: object.domain === source.domain ? (statusOfRow(row, columns)?.[1] ?? null) : null,
    }
  })
