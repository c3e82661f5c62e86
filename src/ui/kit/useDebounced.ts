import { useEffect, useState } from 'react'

/** useDebounced follows a value once it has rested for `delayMs`; an empty text at once. */
export function useDebounced(value: string, delayMs: number): string {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), value === '' ? 0 : delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return rested
}
