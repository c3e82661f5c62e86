import type { KeyboardEvent, PointerEvent } from 'react'
import type { Dock } from '../session/clusterView.ts'

const leastPx = { right: 320, below: 160 } as const satisfies Record<Dock, number>
const stepPx = 24

/** PanelResizer is the edge between panel and table: drag it, or move it with the arrow keys. */
export function PanelResizer({
  dock,
  label = dock === 'right' ? 'Panel width' : 'Panel height',
  sizePx,
  onResize,
}: {
  dock: Dock
  label?: string
  sizePx: number
  onResize: (px: number) => void
}) {
  const isRight = dock === 'right'
  const least = leastPx[dock]
  const most = Math.max(least, Math.floor((isRight ? innerWidth : innerHeight) * 0.7))
  const resize = (px: number) => onResize(Math.round(Math.max(least, Math.min(most, px))))
  const handlePointer = (event: PointerEvent<HTMLElement>) => {
    const { currentTarget, pointerId, clientX, clientY } = event
    if (!currentTarget.hasPointerCapture(pointerId)) return
    const end = currentTarget.parentElement?.getBoundingClientRect()
    if (end !== undefined) resize(isRight ? end.right - clientX : end.bottom - clientY)
  }
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === (isRight ? 'ArrowLeft' : 'ArrowUp')) resize(sizePx + stepPx)
    else if (event.key === (isRight ? 'ArrowRight' : 'ArrowDown')) resize(sizePx - stepPx)
    else return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved has no element of its own.
    <div
      className="panel-resizer"
      role="separator"
      aria-label={label}
      aria-orientation={isRight ? 'vertical' : 'horizontal'}
      aria-valuenow={sizePx}
      aria-valuemin={least}
      aria-valuemax={most}
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
