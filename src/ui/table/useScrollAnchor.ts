import { type PointerEvent, type RefObject, useLayoutEffect, useRef } from 'react'
import type { WindowAnswer } from '../session/liveWindow.ts'
import { isSameView } from '../session/liveWindow.ts'
import { heldPlace, pointingMs } from './heldPlace.ts'
import { headPx, rowPx } from './source/slice.ts'

/** The anchor: a point on the screen, or the row that the keyboard went to. */
type Point = ({ readonly clientY: number } | { readonly uid: string }) & { readonly at: number }

export interface ScrollAnchor {
  /** For the element that scrolls. */
  readonly onPointerMove: (event: PointerEvent) => void
  readonly onPointerLeave: () => void
  /** The keyboard is at that row now. */
  handleCursor(uid: string): void
}

/**
 * useScrollAnchor keeps what the person points at where it is when rows come or go: the row under the pointer, the one
 * the keyboard went to last, else the first on screen. At the very top nothing is held for longer than a person takes to
 * press, for there they want to see what is new; and what was held there goes back to the top when the pointer leaves.
 */
export function useScrollAnchor(options: {
  scrollRef: RefObject<HTMLElement | null>
  /** The scrolling element below the head. */
  bodyRef: RefObject<HTMLElement | null>
  answer: WindowAnswer | null
  /** Where it was last scrolled to; rows that went may have taken that place away. */
  lastTop: () => number
}): ScrollAnchor {
  const { scrollRef, bodyRef, answer, lastTop } = options
  const previous = useRef<WindowAnswer | null>(null)
  const point = useRef<Point | null>(null)
  const blankPx = useRef(0)
  /** Where the rows were put to hold one while they stood at the top; null when they were not. */
  const fromTop = useRef<number | null>(null)

  const place = (scrollTop: number, blank: number) => {
    const [scroll, body] = [scrollRef.current, bodyRef.current]
    if (scroll === null || body === null) return
    blankPx.current = blank
    body.style.marginTop = blank === 0 ? '' : `${blank}px`
    // Few rows could not be scrolled otherwise.
    body.style.minHeight = point.current === null ? '' : `${scrollTop + scroll.clientHeight - headPx}px`
    if (scroll.scrollTop !== scrollTop) scroll.scrollTop = scrollTop
  }

  useLayoutEffect(() => {
    const before = previous.current
    previous.current = answer
    const [scroll, body] = [scrollRef.current, bodyRef.current]
    if (before === null || answer === null || scroll === null || body === null) return
    if (before.rows === answer.rows) return
    if (!isSameView(before.spec, answer.spec)) {
      fromTop.current = null
      place(scroll.scrollTop, 0)
      return
    }
    const pointed = point.current
    const isFresh = pointed !== null && performance.now() - pointed.at < pointingMs
    // Nothing is held: the place is not asked for, which would lay out the new rows before they are drawn.
    if (lastTop() === 0 && fromTop.current === null && blankPx.current === 0 && !isFresh) return
    const isCutShort = scroll.scrollTop + scroll.clientHeight >= scroll.scrollHeight - 1
    const scrollTop = isCutShort ? Math.max(scroll.scrollTop, lastTop()) : scroll.scrollTop
    const held = { scrollTop, blankPx: blankPx.current }
    const isHeldFromTop = fromTop.current === held.scrollTop
    const isAtTop = held.scrollTop < rowPx || isHeldFromTop
    const isPointing = pointed !== null && (!isAtTop || isFresh)

    const rowIn = (index: number) => before.rows[index - before.spec.offset]?.[0]
    const isKept = (uid: string | undefined): uid is string =>
      uid !== undefined && answer.rows.some((row) => row[0] === uid)
    const first = Math.floor((held.scrollTop - held.blankPx) / rowPx)
    const pointedUid = (at: Point) => {
      if ('clientY' in at) {
        const y = at.clientY - scroll.getBoundingClientRect().top - headPx
        return rowIn(Math.floor((y + held.scrollTop - held.blankPx) / rowPx))
      }
      const index = indexOf(at.uid, before)
      return index >= first && index <= first + scroll.clientHeight / rowPx ? at.uid : undefined
    }
    const uid = [isPointing ? pointedUid(pointed) : undefined, isAtTop ? undefined : rowIn(first)].find(
      isKept,
    )
    if (uid === undefined) {
      fromTop.current = null
      if (isHeldFromTop || held.blankPx > 0) place(isHeldFromTop ? 0 : held.scrollTop, 0)
      return
    }
    const next = heldPlace(held, indexOf(uid, before), indexOf(uid, answer), rowPx)
    if (next === null) return
    if (isAtTop) fromTop.current = next.scrollTop
    place(next.scrollTop, next.blankPx)
  })

  return {
    onPointerMove: ({ clientY, pointerType }) => {
      if (pointerType !== 'touch') point.current = { clientY, at: performance.now() }
    },
    onPointerLeave: () => {
      const scroll = scrollRef.current
      point.current = null
      if (scroll === null) return
      place(fromTop.current === scroll.scrollTop ? 0 : scroll.scrollTop, 0)
      fromTop.current = null
    },
    handleCursor: (uid) => {
      point.current = { uid, at: performance.now() }
    },
  }
}

const indexOf = (uid: string, { rows, spec }: WindowAnswer): number =>
  rows.findIndex((row) => row[0] === uid) + spec.offset
