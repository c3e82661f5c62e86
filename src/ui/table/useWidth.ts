import { useCallback, useState } from 'react'

/** useWidth measures the element its ref is given to. */
export function useWidth(): [
  ref: (element: HTMLElement | null) => (() => void) | undefined,
  widthPx: number,
] {
  const [widthPx, setWidthPx] = useState(1000)
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined
    setWidthPx(element.clientWidth)
    const observer = new ResizeObserver(() => setWidthPx(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, widthPx]
}
