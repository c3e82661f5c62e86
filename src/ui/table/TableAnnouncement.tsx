import { useEffect, useRef, useState } from 'react'

// A person who types, or a cluster that comes and goes, is told of the end of it.
const restMs = 800

/**
 * TableAnnouncement tells those who listen what the table has come to: when another view of it is asked for, and when it
 * becomes live or stops being so. Rows that come and go are not told; who wants to know moves to them.
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
