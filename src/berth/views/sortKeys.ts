import type { Column } from '#contract'
import { cellSortNumber, cellSortText } from '#kinds'
import { compareNatural, naturalKey, writeNaturalKey } from '#machinery'
import type { MeasuredRows } from './measuredRows.ts'
import type { ViewRow } from './tableRow.ts'

/** SortKey is one thing that rows are sorted by: times and counts are numbers, the rest is text. */
export type SortKey = NumberKey | TextKey

export interface NumberKey extends RowOrder {
  readonly type: 'number'
  readonly value: (row: ViewRow) => number
}

export interface TextKey extends RowOrder {
  readonly type: 'text'
  /** The text as the row has it; `value` is that text prepared for plain comparison. */
  readonly text: (row: ViewRow) => string
  readonly value: (row: ViewRow) => string
  readonly prepare: (text: string) => string
  /** Writes the characters of the prepared text behind that place, and returns where they end. */
  readonly write: (text: string, characters: Characters, at: number) => number
  /** Many rows have the same one, as a rule. */
  readonly isRepeated: boolean
}

interface RowOrder {
  /** How another row's value compares to this one's: less than 0 where it comes before. */
  readonly comparedTo: (row: ViewRow) => (other: ViewRow) => number
}

/** Characters are what texts are copied into. Those that do not fit count as the highest. */
export type Characters = Uint8ClampedArray

/** A prepared text is no longer than this many times the text. */
export const mostGrowth = 4

/** The name, which every row has prepared. */
export const nameKey: TextKey = preparedKey(({ nameKey }) => nameKey, false)

/** The namespace, letter by letter. */
export const namespaceKey: TextKey = preparedKey(({ namespace }) => namespace, true)

/** sortKeyOf is what a column's rows are sorted by; by the name where there is no such column. */
export function sortKeyOf(id: string, columns: readonly Column[], measured: MeasuredRows | null): SortKey {
  if (id === 'name') return nameKey
  if (id === 'namespace') return naturalTextKey(({ namespace }) => namespace)
  const at = measured?.columns.findIndex((column) => column.id === id) ?? -1
  const measuredColumn = measured?.columns[at]
  if (measured !== null && measuredColumn !== undefined)
    return numberKey((row) => cellSortNumber(measuredColumn, measured.cells(row)[at] ?? null))
  const index = columns.findIndex((column) => column.id === id)
  const column = columns[index]
  if (column === undefined) return nameKey
  const text = cellSortText(column)
  return text === null
    ? numberKey((row) => cellSortNumber(column, row.cell(index)))
    : naturalTextKey((row) => text(row.cell(index)))
}

function numberKey(value: (row: ViewRow) => number): NumberKey {
  return {
    type: 'number',
    value,
    comparedTo: (row) => {
      const own = value(row)
      return (other) => {
        const its = value(other)
        return its < own ? -1 : its > own ? 1 : 0
      }
    },
  }
}

function naturalTextKey(text: (row: ViewRow) => string): TextKey {
  return {
    type: 'text',
    text,
    value: (row) => naturalKey(text(row)),
    comparedTo: (row) => {
      const own = text(row)
      return (other) => compareNatural(text(other), own)
    },
    prepare: naturalKey,
    write: writeNaturalKey,
    isRepeated: true,
  }
}

function preparedKey(text: (row: ViewRow) => string, isRepeated: boolean): TextKey {
  return {
    type: 'text',
    text,
    value: text,
    comparedTo: (row) => {
      const own = text(row)
      return (other) => {
        const its = text(other)
        return its === own ? 0 : its < own ? -1 : 1
      }
    },
    prepare: (prepared) => prepared,
    write: (prepared, characters, at) => {
      for (let index = 0; index < prepared.length; index += 1)
        characters[at + index] = prepared.charCodeAt(index)
      return at + prepared.length
    },
    isRepeated,
  }
}
