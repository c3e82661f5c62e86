import type { Row } from '#contract'

/** Selection is the rows that are chosen, by uid. */
export type Selection = ReadonlyMap<string, Row>

export function toggled(selection: Selection, row: Row): Selection {
  const next = new Map(selection)
  if (!next.delete(row[0])) next.set(row[0], row)
  return next
}

export const withRows = (selection: Selection, rows: readonly Row[]): Selection =>
  new Map([...selection, ...rows.map((row) => [row[0], row] as const)])

/** withoutGone drops rows that are gone, where `rows` are all there are; the very same selection when none is. */
export function withoutGone(selection: Selection, rows: readonly Row[]): Selection {
  const here = new Set(rows.map(([uid]) => uid))
  const kept = [...selection].filter(([uid]) => here.has(uid))
  return kept.length === selection.size ? selection : new Map(kept)
}

/** selectionState is what the box over all rows shows. */
export function selectionState(selection: Selection, total: number): 'none' | 'some' | 'all' {
  if (selection.size === 0) return 'none'
  return selection.size >= total ? 'all' : 'some'
}
