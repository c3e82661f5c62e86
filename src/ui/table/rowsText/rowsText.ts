import type { Cell, Row } from '#contract'
import { cellText } from '#kinds'
import { isoMoment } from '../../kit/format.ts'
import type { TableColumn } from '../source/tableColumns.ts'

/** rowsText prints rows as `kubectl get` does: headings in capitals, columns padded, three spaces between. */
export function rowsText(columns: readonly TableColumn[], rows: readonly Row[], nowMs: number): string {
  const lines = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => columns.map((column) => cellText(column, column.read(row), nowMs))),
  ]
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  return lines
    .map(
      (line) =>
        `${line
          .map((text, at) => text.padEnd(widths[at] ?? 0))
          .join('   ')
          .trimEnd()}\n`,
    )
    .join('')
}

/** valueText is one cell for who takes it elsewhere: the whole text, the exact time; null where there is no value. */
export function valueText(column: TableColumn, row: Row, nowMs: number): string | null {
  const cell = column.read(row)
  if (cell === null) return null
  switch (column.type) {
    case 'text':
      return cell as string
    case 'time':
      return isoMoment((cell as number) * 1000) ?? cellText(column, cell, nowMs)
    default:
      return cellText(column, cell, nowMs)
  }
}

/** csvLine is one record, quoted where it has to be. */
export const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join(',')}\r\n`

const csvField = (text: string): string => (/[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** csvFields are a row's cells for a program to read: times as ISO 8601, lists by spaces, nothing for no value. */
export const csvFields = (columns: readonly TableColumn[], row: Row, nowMs: number): string[] =>
  columns.map((column) => harmless(csvText(column, column.read(row), nowMs)))

function csvText(column: TableColumn, cell: Cell, nowMs: number): string {
  if (cell === null) return ''
  switch (column.type) {
    case 'time':
      return isoMoment((cell as number) * 1000) ?? cellText(column, cell, nowMs)
    case 'restarts':
      return String((cell as readonly [number, number | null])[0])
    case 'text':
      return cell as string
    case 'list':
      return (cell as readonly string[]).join(' ')
    default:
      return cellText(column, cell, nowMs)
  }
}

/** Spreadsheets run text that begins like a formula, and a cluster's text may be hostile. A number is none. */
const harmless = (text: string): string =>
  /^[=+\-@\t\r]/u.test(text) && !/^[+-]?\d+(\.\d+)?$/u.test(text) ? `'${text}` : text
