import { type RefObject, useLayoutEffect, useState } from 'react'

// The width of a tab that shows a usual name and its state.
const roomyPx = 190

interface Crowding {
  /** The tabs have less than their room each: their states are shown by their marks alone. */
  readonly isCrowded: boolean
  /** Not all tabs are in sight. */
  readonly isOverflowing: boolean
  readonly widthPx: number
}

/** useCrowding measures whether the tabs fit in one line. */
export function useCrowding(stripRef: RefObject<HTMLElement | null>, tabCount: number): Crowding {
  const [size, setSize] = useState({ widthPx: 0, isOverflowing: false })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab changes what there is to scroll.
  useLayoutEffect(() => {
    const strip = stripRef.current
    if (strip === null) return
    const measure = () => {
      const next = { widthPx: strip.clientWidth, isOverflowing: strip.scrollWidth > strip.clientWidth }
      setSize((last) =>
        last.widthPx === next.widthPx && last.isOverflowing === next.isOverflowing ? last : next,
      )
    }
    measure()
    const observer = new ResizeObserver(measure)
    for (const element of [strip, ...strip.children]) observer.observe(element)
    return () => observer.disconnect()
  }, [stripRef, tabCount])
  return { ...size, isCrowded: size.widthPx > 0 && tabCount * roomyPx > size.widthPx }
}
