import { useEffect, useState } from 'react'
import { systemClock } from '#machinery'
import { useObserved } from '../kit/useObserved.ts'
import { useSession } from '../page/application.ts'
import type { WindowState } from '../session/liveWindow.ts'
import { hiccupMs } from '../workspace/workspaceClient.ts'

/** useHeldSince is when the connection behind the rows was lost; null while it works, and for the length of a hiccup. */
export function useHeldSince({ isHeld }: WindowState): number | null {
  const connection = useObserved(useSession().connection)
  const [isLong, setIsLong] = useState(false)
  useEffect(() => {
    if (!isHeld) return
    const timer = systemClock.after(hiccupMs, () => setIsLong(true))
    return () => {
      timer[Symbol.dispose]()
      setIsLong(false)
    }
  }, [isHeld])
  return isHeld && isLong && 'lostAt' in connection ? connection.lostAt : null
}
