import { type CatalogSummary, type Cell, type Column, firstCell, type Row } from '#contract'
import type { Offered } from '../actions/actionsOf.ts'
import { subresourcesOf } from '../catalog/shownKind.ts'
import { statusOfRow } from './source/statusOfRow.ts'
import type { TableSource } from './source/tableSource.ts'

/** cellsOf reads the cells of a row by the ids of its columns. */
export const cellsOf = (row: Row, columns: readonly Column[]): Pick<Offered, 'cellOf'> => ({
  cellOf: (column) => {
    const index = columns.findIndex(({ id }) => id === column)
    return index === -1 ? undefined : (row[firstCell + index] as Cell | undefined)
  },
})

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
      ...(object.domain === source.domain ? cellsOf(row, columns) : {}),
      status: object.domain === source.domain ? (statusOfRow(row, columns)?.[1] ?? null) : null,
    }
  })
