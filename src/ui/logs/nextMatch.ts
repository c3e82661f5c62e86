import type { LogRowList } from './keptRows.ts'
import type { RowNumbers } from './rowNumbers.ts'

/**
 * nextMatch is the match after or before the current row, among the rows that are shown, and round at their ends; null where
 * there is none. Without a current row it is the newest one, which is nearest to the end that is on screen.
 */
export function nextMatch(
  found: RowNumbers,
  rows: LogRowList,
  current: number | null,
  by: 1 | -1,
): number | null {
  const { length } = found
  const isAtMatch = current !== null && found.has(current)
  const place = current === null ? length : found.placeOf(current)
  let next = current === null ? length - 1 : by === -1 ? place - 1 : isAtMatch ? place + 1 : place
  for (let tried = 0; tried < length; tried += 1, next += current === null ? -1 : by) {
    const n = found.at((next + length) % length)
    if (n !== undefined && rows.numberAt(rows.placeOf(n)) === n) return n
  }
  return null
}
