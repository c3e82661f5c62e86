import { useSyncExternalStore } from 'react'
import { useApplication } from './application.ts'

/**
 * Countdown says when something happens, second by second: `Next try in 4 s`; `meanwhile` is what it
 * says where nothing is awaited.
 *
 * Its element stays, empty too: what comes into a live region, or goes, is told to those who listen
 * together with all around it, at every try anew; what a timer says is read where one looks for it
 * (WAI-ARIA 1.2, `timer`).
 */
export function Countdown({
  words,
  at,
  meanwhile = '',
}: {
  words: string
  at: number | null
  meanwhile?: string
}) {
  const { ticker } = useApplication()
  const seconds = useSyncExternalStore(ticker.onSecond, () =>
    at === null ? null : Math.max(0, Math.ceil((at - ticker.now()) / 1000)),
  )
  return (
    <span className="countdown" role="timer">
      {seconds === null ? meanwhile : seconds === 0 ? `${words} now.` : `${words} in ${seconds} s.`}
    </span>
  )
}
