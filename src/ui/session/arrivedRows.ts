import type { Row } from '#contract'

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
