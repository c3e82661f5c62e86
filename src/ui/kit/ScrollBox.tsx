import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'

/** ScrollBox holds what may be wider than its card; only while it is, the box scrolls and is in reach of the keyboard. */
export function ScrollBox({ className, children }: { className?: string; children: ReactNode }) {
  const boxRef = useRef<HTMLDivElement>(null)
  const [isScrolled, setIsScrolled] = useState(false)
  useLayoutEffect(() => {
    const box = boxRef.current
    if (box === null) return
    const measure = () =>
      setIsScrolled(box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight)
    measure()
    const observer = new ResizeObserver(measure)
    for (const element of [box, ...box.children]) observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return (
    <div
      ref={boxRef}
      className={className === undefined ? 'card-scroll' : `card-scroll ${className}`}
      tabIndex={isScrolled ? 0 : undefined}
    >
      {children}
    </div>
  )
}
