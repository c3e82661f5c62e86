import { useEffect, useRef, useState } from 'react'
import { useApplication } from '../application/application.ts'

interface Reading {
  readonly at: number
  readonly count: number
}

// Long enough to be steady, short enough to show what has just begun.
const overMs = 20_000

/** useRate is the recent growth of a count per second; null until it is known. */
export function useRate(count: number): number | null {
  const { ticker } = useApplication()
  const readings = useRef<readonly Reading[]>([])
  const [rate, setRate] = useState<number | null>(null)
  useEffect(() => {
    const read = () => {
      const now = ticker.now()
      const kept = readings.current.filter(({ at }) => at > now - overMs)
      readings.current = [...kept, { at: now, count }]
      const first = readings.current[0]
      if (first === undefined || now - first.at < 1000) return
      // A new process counts from zero again.
      setRate(Math.max(0, count - first.count) / ((now - first.at) / 1000))
    }
    read()
    return ticker.onSecond(read)
  }, [ticker, count])
  return rate
}
