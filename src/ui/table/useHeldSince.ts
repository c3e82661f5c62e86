import { useEffect, useState } from 'react'
import { systemClock } from '#machinery'
import type { WindowState } from '../session/liveWindow.ts'
import { hiccupMs } from '../workspace/workspaceClient.ts'

/**
 * useHeldSince is when the connection behind the rows was lost; null while it works, and for the length of a hiccup,
 * unless the loss is known to be none.
 */
export function useHeldSince({ heldSince }: WindowState, isKnownLoss: boolean): number | null {
  const [isLong, setIsLong] = useState(false)
  useEffect(() => {
    if (heldSince === null) return
    const timer = systemClock.after(hiccupMs, () => setIsLong(true))
    return () => {
      timer[Symbol.dispose]()
      setIsLong(false)
    }
  }, [heldSince])
  return isLong || isKnownLoss ? heldSince : null
}
