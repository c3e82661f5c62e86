import { useRef } from 'react'
import type { Row } from '#contract'
import type { WindowAnswer } from '../session/liveWindow.ts'

const enoughRows = 30
const none: readonly Row[] = []

/**
 * useSample is the rows that decide how wide the columns are: the first ones of a table, and no later ones, for columns
 * that follow every change would jump.
 */
export function useSample(answer: WindowAnswer | null): readonly Row[] {
  const sample = useRef(none)
  const isFinal = sample.current.length >= enoughRows
  const rows = answer?.rows ?? none
  if (!isFinal && rows.length > sample.current.length) sample.current = rows.slice(0, 200)
  return sample.current
}
