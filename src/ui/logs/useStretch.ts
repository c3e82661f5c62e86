import { useState } from 'react'
import type { LogRowList } from './keptRows.ts'

/** More rows are not laid out at once: browsers have no boxes that are higher than some millions of pixels. */
export const stretchRows = 20_000

/** Stretch is the part of the rows that is laid out: so many from that place on. */
export interface Stretch {
  readonly begin: number
  readonly length: number
}

/**
 * useStretch is the part of the rows that is laid out: the newest ones while the log is followed, else those from the same row on
 * until it is moved.
 */
export function useStretch(
  rows: LogRowList,
  isFollowing: boolean,
): { stretch: Stretch; moveTo: (begin: number) => void } {
  /** The number of its first row; null while it follows. */
  const [first, setFirst] = useState<number | null>(null)
  const furthest = Math.max(0, rows.length - stretchRows)
  const begin = isFollowing || first === null ? furthest : Math.min(rows.placeOf(first), furthest)
  const numberAtBegin = rows.numberAt(begin) ?? null
  if (isFollowing && first !== null) setFirst(null)
  else if (!isFollowing && first === null && numberAtBegin !== null) setFirst(numberAtBegin)
  return {
    stretch: { begin, length: Math.min(stretchRows, rows.length - begin) },
    moveTo: (wanted) => setFirst(rows.numberAt(Math.min(Math.max(0, wanted), furthest)) ?? null),
  }
}
