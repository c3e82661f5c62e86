import { type Column, firstCell, type Row, type Tone } from '#contract'

/** statusOfRow is the row's status cell; null where its table has none. */
export function statusOfRow(row: Row, columns: readonly Column[]): readonly [Tone, string] | null {
  const index = columns.findIndex(({ type }) => type === 'status')
  if (index === -1) return null
  return (row[firstCell + index] ?? null) as readonly [Tone, string] | null
}
