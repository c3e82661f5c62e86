import { type RefObject, useLayoutEffect, useRef } from 'react'
import type { WindowAnswer } from '../session/liveWindow.ts'
import { isSameView } from '../session/liveWindow.ts'

/**
 * useScrollAnchor keeps the first row on screen where it is when rows come or go above it. At the very top nothing is
 * held: there a person wants to see what is new.
 */
export function useScrollAnchor(
  scrollRef: RefObject<HTMLElement | null>,
  answer: WindowAnswer | null,
  rowPx: number,
): void {
  const previous = useRef<WindowAnswer | null>(null)
  useLayoutEffect(() => {
    const before = previous.current
    previous.current = answer
    const scroll = scrollRef.current
    if (before === null || answer === null || scroll === null || scroll.scrollTop < rowPx) return
    if (before.rows === answer.rows || !isSameView(before.spec, answer.spec)) return
    const index = Math.floor(scroll.scrollTop / rowPx)
    const anchor = before.rows[index - before.spec.offset]?.[0]
    const at = anchor === undefined ? -1 : answer.rows.findIndex((row) => row[0] === anchor)
    if (at === -1) return
    const shift = at + answer.spec.offset - index
    if (shift !== 0) scroll.scrollTop += shift * rowPx
  }, [scrollRef, answer, rowPx])
}
