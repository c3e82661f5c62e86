import type { Row, Segment } from '#contract'

/** applyPatch puts the next window together from the one held; null when a segment keeps rows that are not there. */
export function applyPatch(rows: readonly Row[], segments: readonly Segment[]): readonly Row[] | null {
  const next: Row[] = []
  for (const segment of segments) {
    if ('rows' in segment) {
      for (const row of segment.rows) next.push(row)
      continue
    }
    const [start, count] = segment.keep
    const end = start + count
    if (start < 0 || count < 0 || end > rows.length) return null
    for (let index = start; index < end; index += 1) next.push(rows[index] as Row)
  }
  return next
}

/**
 * arrivedRows names the rows of `next` that came into being, not merely into the window: where the window is only a
 * slice of its view, unknown rows at its open ends were pushed or pulled in by changes outside it.
 */
export function arrivedRows(
  previous: readonly Row[],
  next: readonly Row[],
  ends: { readonly isFirstShown: boolean; readonly isLastShown: boolean },
): string[] {
  const known = new Set(previous.map(([uid]) => uid))
  let start = 0
  let end = next.length
  if (!ends.isFirstShown) while (start < end && !known.has((next[start] as Row)[0])) start += 1
  if (!ends.isLastShown) while (end > start && !known.has((next[end - 1] as Row)[0])) end -= 1
  return next.slice(start, end).flatMap(([uid]) => (known.has(uid) ? [] : [uid]))
}
