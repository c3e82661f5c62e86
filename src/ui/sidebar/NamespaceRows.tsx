import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { listTarget } from '../kit/listKeys.ts'
import { NamespaceItem } from './NamespaceItem.tsx'
import type { Namespaces } from './useNamespaces.ts'

const itemPx = 28

/** NamespaceRows draws the namespaces that are on screen, however many there are. The arrow keys move between them. */
export function NamespaceRows(props: {
  namespaces: Namespaces
  chosen: readonly string[]
  onChoose: (name: string) => void
  onToggle: (name: string) => void
}) {
  const { namespaces, chosen, onChoose, onToggle } = props
  const { total, onScreen } = namespaces
  const scrollRef = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(0)
  const wantsFocus = useRef(false)
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => itemPx,
    overscan: 10,
  })
  const items = virtualizer.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each answer the next slice may be requested.
  useEffect(() => onScreen(first, last), [onScreen, first, last, namespaces])

  // Tab goes to the item that last had the focus, if it is still drawn.
  const entry = at >= first && at <= last ? at : first
  useEffect(() => {
    if (!wantsFocus.current) return
    const item = scrollRef.current?.querySelector<HTMLElement>(`[data-namespace="${at}"]`)
    if (item === null || item === undefined) return
    wantsFocus.current = false
    item.focus({ preventScroll: true })
  })

  const handleMove = (index: number) => (event: KeyboardEvent) => {
    const pageItems = Math.max(1, Math.floor((scrollRef.current?.clientHeight ?? 0) / itemPx) - 1)
    const target = listTarget(event.key, { at: index, count: total, pageItems, hasEnds: true })
    if (target === null) return
    event.preventDefault()
    setAt(target)
    wantsFocus.current = true
    virtualizer.scrollToIndex(target, { align: 'auto' })
  }
  return (
    <div ref={scrollRef} className="namespace-rows">
      <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, start }) => {
          const name = namespaces.nameAt(index)
          if (name === undefined) return null
          return (
            <NamespaceItem
              key={name}
              name={name}
              title={namespaces.titleOf(name)}
              note={namespaces.noteOf(name)}
              isFaint={namespaces.isFaint(name)}
              isCurrent={chosen.includes(name)}
              isBeside={chosen.length > 1 && chosen.includes(name)}
              isEntry={index === entry}
              index={index}
              top={start}
              onChoose={() => {
                setAt(index)
                onChoose(name)
              }}
              onToggle={() => {
                setAt(index)
                onToggle(name)
              }}
              onMove={handleMove(index)}
            />
          )
        })}
      </div>
    </div>
  )
}
