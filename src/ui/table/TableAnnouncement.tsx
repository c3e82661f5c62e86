import { useEffect, useRef, useState } from 'react'

// While a user types or a cluster comes and goes, only the final state is announced.
const restMs = 800

/**
 * TableAnnouncement announces a table's result to screen readers: when the view changes, and when the table becomes
 * live or stops being so. It does not announce each row change.
 */
export function TableAnnouncement({ occasion, words }: { occasion: string; words: string }) {
  const [told, setTold] = useState('')
  const latest = useRef(words)
  useEffect(() => {
    latest.current = words
  }, [words])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the occasion is the reason to tell.
  useEffect(() => {
    const timer = setTimeout(() => setTold(latest.current), restMs)
    return () => clearTimeout(timer)
  }, [occasion])
  return (
    <p className="unseen" role="status">
      {told}
    </p>
  )
}
