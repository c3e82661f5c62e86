import { type Column, type Facet, FlotillaError } from '#contract'
import { cellFilterText } from '#kinds'
import { compareText } from '#machinery'
import type { ViewRow } from './tableRow.ts'

/** More values of a facet than a user reads. */
const mostValues = 200

/**
 * countFacet counts the distinct values of a column, in the form that a filter matches exactly; the most frequent value
 * first. Values with `"` or `|` cannot be written in a filter and are left out.
 */
export function countFacet(rows: Iterable<ViewRow>, columns: readonly Column[], id: string): Facet {
  const read = reader(columns, id)
  const counts = new Map<string, number>()
  for (const row of rows) {
    const value = read(row)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const values = [...counts].filter(([value]) => !/["|]/.test(value))
  return {
    values: values
      .sort(([a, x], [b, y]) => y - x || compareText(a, b))
      .slice(0, mostValues)
      .map(([value, count]) => [value, count] as const),
    distinct: values.length,
  }
}

function reader(columns: readonly Column[], id: string): (row: ViewRow) => string {
  if (id === 'namespace') return ({ namespace }) => namespace
  const index = columns.findIndex((column) => column.id === id)
  const column = columns[index]
  if (column === undefined) throw new FlotillaError('invalid_request', `There is no column "${id}" to count.`)
  return (row) => cellFilterText(column, row.cell(index))
}
