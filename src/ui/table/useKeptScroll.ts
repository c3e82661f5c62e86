import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react'
import { useSession } from '../application/application.ts'
import type { WindowAnswer } from '../session/liveWindow.ts'

export interface KeptScroll {
  onScroll(): void
  onScrollEnd(): void
  /** The person moves the rows: where they were before is no longer wanted. */
  letGo(): void
}

/**
 * useKeptScroll keeps how far a table is scrolled, and goes back there after a reload, when there are no rows to scroll yet:
 * as they come, as far as they reach, until the place is there or the person goes elsewhere.
 */
export function useKeptScroll(options: {
  scrollRef: RefObject<HTMLElement | null>
  domain: string
  /** Null until there are rows. */
  answer: WindowAnswer | null
}): KeptScroll {
  const { scrollRef, domain, answer } = options
  const { view } = useSession()
  const wanted = useRef(answer === null ? view.scrollTop(domain) : null)

  useLayoutEffect(() => {
    const scroll = scrollRef.current
    if (wanted.current === null || scroll === null || answer === null) return
    scroll.scrollTop = wanted.current
    const isThere = scroll.scrollTop >= wanted.current - 1
    if (isThere || answer.freshness.state !== 'syncing') wanted.current = null
  }, [scrollRef, answer])

  const letGo = useCallback(() => {
    wanted.current = null
  }, [])
  return {
    letGo,
    onScroll: () => {
      if (wanted.current === null && scrollRef.current !== null)
        view.keepScrollTop(domain, scrollRef.current.scrollTop)
    },
    onScrollEnd: () => view.keepScroll(),
  }
}
