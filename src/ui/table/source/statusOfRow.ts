import { type Column, firstCell, type Row, type Tone } from '#contract'

/** statusOfRow is the row's status cell; null where its table has none. */
export function statusOfRow(row: Row, columns: readonly Column[]): readonly [Tone, string] | null {
  const index = columns.findIndex(({ type }) => type === 'status')
  if (index === -1) return null
  return (row[firstCell + index] ?? null) as readonly [Tone, string] | null
}

/** objectStatusOfRow is the status of an object whose kind has an `objectStatus`: the last cell of its row. */
export const objectStatusOfRow = (row: Row): readonly [Tone, string] | null => {
  const cell = row.length > firstCell ? row.at(-1) : null
  return (cell ?? null) as readonly [Tone, string] | null
}
