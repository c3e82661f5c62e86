import { useSyncExternalStore } from 'react'
import { useApplication } from '../page/application.ts'

/** Countdown says when something happens, second by second: `Next try in 4 s`. */
export function Countdown({ words, at }: { words: string; at: number | null }) {
  const { ticker } = useApplication()
  const seconds = useSyncExternalStore(ticker.onSecond, () =>
    at === null ? null : Math.max(0, Math.ceil((at - ticker.now()) / 1000)),
  )
  if (seconds === null) return null
  return (
    // A timer is read where one looks for it, and not told second by second.
    <span className="countdown" role="timer">
      {seconds === 0 ? `${words} now.` : `${words} in ${seconds} s.`}
    </span>
  )
}
