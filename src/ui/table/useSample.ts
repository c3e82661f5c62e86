import { useRef } from 'react'
import type { Row } from '#contract'
import type { WindowAnswer } from '../session/liveWindow.ts'

const enoughRows = 30
const mostRows = 200
const none: readonly Row[] = []

/**
 * useSample is the rows that decide how wide the columns are: the first ones of a table, and no later ones, for columns
 * that follow every change would jump. While there are few, each that comes counts as well, and none is forgotten.
 */
export function useSample(answer: WindowAnswer | null): readonly Row[] {
  const sample = useRef(none)
  if (sample.current.length < enoughRows) sample.current = withNew(sample.current, answer?.rows ?? none)
  return sample.current
}

/** withNew adds the rows that the sample has not; without any, it is the same sample. */
export function withNew(sample: readonly Row[], rows: readonly Row[]): readonly Row[] {
  const known = new Set(sample.map(([uid]) => uid))
  const fresh = rows.filter(([uid]) => !known.has(uid))
  return fresh.length === 0 ? sample : [...sample, ...fresh].slice(0, mostRows)
}
