import { useEffect, useLayoutEffect } from 'react'
import type { WindowSpec } from '#contract'
import { useObserved } from '../kit/useObserved.ts'
import type { LiveWindow, WindowState } from '../session/liveWindow.ts'
import { useSession } from './application.ts'

/**
 * useKeptWindow shows the session's window of that name, moved to `spec`, and acknowledges each frame to the berth when
 * it has been drawn. Leaving the screen leaves the window open, with its rows.
 */
export function useKeptWindow(name: string, spec: WindowSpec): { window: LiveWindow; state: WindowState } {
  const session = useSession()
  const window = session.keptWindow(name, spec)
  const state = useObserved(window.state)
  const { domain, tail, filter, offset, limit, sort } = spec
  const sortKey = JSON.stringify(sort)
  useLayoutEffect(() => {
    window.move({ domain, tail, filter, offset, limit, sort: JSON.parse(sortKey) })
  }, [window, domain, tail, filter, offset, limit, sortKey])
  useDrawn(window, state)
  return { window, state }
}

/** useDrawn acknowledges a frame after the browser had its chance to paint it; never for a page that is hidden. */
function useDrawn(window: LiveWindow, state: WindowState): void {
  const n = state.answer?.n
  const isHeld = state.heldSince !== null
  const answer = state.answer
  // The answer is a dependency, not only its number: a new generation of the window starts at 1 again.
  useEffect(() => {
    if (n === undefined || isHeld || answer === null) return
    const frame = requestAnimationFrame(() => window.drawn(n))
    return () => cancelAnimationFrame(frame)
  }, [window, n, isHeld, answer])
}
