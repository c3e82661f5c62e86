import { type Column, firstCell, type Row, type Tone } from '#contract'

/** statusOfRow is the row's status cell; null where its table has none. */
export function statusOfRow(row: Row, columns: readonly Column[]): readonly [Tone, string] | null {
  const index = columns.findIndex(({ type }) => type === 'status')
  if (index === -1) return null
  return (row[firstCell + index] ?? null) as readonly [Tone, string] | null
}

/** standingOfRow is how the object of a kind that has a standing is: the last cell of its row, whichever the others are. */
export const standingOfRow = (row: Row): readonly [Tone, string] | null => {
  const cell = row.length > firstCell ? row.at(-1) : null
  return (cell ?? null) as readonly [Tone, string] | null
}
