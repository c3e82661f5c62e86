import type { KeyboardEvent, PointerEvent } from 'react'

const leastPx = 320
const stepPx = 24

/** PanelResizer is the panel's left edge: drag it, or move it with the arrow keys. */
export function PanelResizer({ widthPx, onResize }: { widthPx: number; onResize: (px: number) => void }) {
  const mostPx = Math.max(leastPx, Math.floor(innerWidth * 0.7))
  const resize = (px: number) => onResize(Math.round(Math.max(leastPx, Math.min(mostPx, px))))
  const handlePointer = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(innerWidth - event.clientX)
  }
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') resize(widthPx + stepPx)
    else if (event.key === 'ArrowRight') resize(widthPx - stepPx)
    else return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved has no element of its own.
    <div
      className="panel-resizer"
      role="separator"
      aria-label="Panel width"
      aria-orientation="vertical"
      aria-valuenow={widthPx}
      aria-valuemin={leastPx}
      aria-valuemax={mostPx}
      tabIndex={0}
      onPointerDown={(event) => {
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={handlePointer}
      onKeyDown={handleKey}
    />
  )
}
