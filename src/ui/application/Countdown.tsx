import { useSyncExternalStore } from 'react'
import { useApplication } from './application.ts'

/**
 * Countdown counts the seconds until something happens: `Next try in 4 s`. It shows `meanwhile` if nothing is awaited.
 *
 * Its element stays even when empty. A screen reader announces an element that appears in a live region together with
 * everything around it, at every try again; it reads a timer only on request (WAI-ARIA 1.2, `timer`).
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
