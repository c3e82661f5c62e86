import './tabs.css'
import { type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { ClusterId, ClusterState } from '#contract'
import { useApplication } from '../application/application.ts'
import { ClusterTab, tabElementId } from './ClusterTab.tsx'
import { dropIndex } from './dropIndex.ts'
import { TabMenu } from './TabMenu.tsx'
import { useCrowding } from './useCrowding.ts'

/** TabStrip shows the open clusters in their order. Dragging reorders them, and so does Alt+Shift with an arrow. */
export function TabStrip(props: {
  clusters: readonly ClusterState[]
  order: readonly ClusterId[]
  activeId: ClusterId | null
}) {
  const { clusters, order, activeId } = props
  const { tabs, notices } = useApplication()
  const stripRef = useRef<HTMLDivElement>(null)
  const [dragged, setDragged] = useState<ClusterId | null>(null)
  const [gap, setGap] = useState<number | null>(null)
  /** The place a tab was moved to by keyboard, for those who listen. */
  const [told, setTold] = useState('')
  const { isCrowded, isOverflowing, widthPx } = useCrowding(stripRef, order.length)

  // Closing from the keyboard takes the focused tab away; its neighbour takes the focus over.
  const isFocusOrphaned = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a closed tab changes the order only, a narrower window the width.
  useEffect(() => {
    if (activeId === null) return
    const tab = document.getElementById(tabElementId(activeId))
    tab?.closest('.tab')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    if (isFocusOrphaned.current && document.activeElement === document.body) tab?.focus()
    isFocusOrphaned.current = false
  }, [activeId, order, widthPx])

  const endDrag = () => {
    setDragged(null)
    setGap(null)
  }
  const handleDragOver = (event: DragEvent) => {
    const strip = stripRef.current
    if (dragged === null || strip === null) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'move'
    const boxes = [...strip.children].map((child) => child.getBoundingClientRect())
    setGap(dropIndex(boxes, event.clientX))
  }
  const handleDrop = (event: DragEvent) => {
    event.preventDefault()
    if (dragged !== null && gap !== null) {
      // The gap counts the dragged tab itself, which leaves its place first.
      const index = gap > order.indexOf(dragged) ? gap - 1 : gap
      void notices.attempt(dragged, () => tabs.move(dragged, index))
    }
    endDrag()
  }

  const close = (clusterId: ClusterId) => {
    isFocusOrphaned.current = true
    void notices.attempt(clusterId, () => tabs.close(clusterId))
  }
  const focus = (id: ClusterId | undefined) => {
    if (id === undefined) return
    tabs.activate(id)
    document.getElementById(tabElementId(id))?.focus()
  }
  const move = (clusterId: ClusterId, index: number) => {
    const place = Math.max(0, Math.min(index, order.length - 1))
    const name = clusters.find((cluster) => cluster.clusterId === clusterId)?.clusterName
    setTold(`${name}, ${place + 1} of ${order.length}`)
    void notices.attempt(clusterId, () => tabs.move(clusterId, place))
  }
  const handleKey = (event: KeyboardEvent, clusterId: ClusterId) => {
    const at = order.indexOf(clusterId)
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step !== 0 && event.shiftKey && (event.altKey || event.ctrlKey)) move(clusterId, at + step)
    else if (step !== 0) focus(order[(at + step + order.length) % order.length])
    else if (event.key === 'Home') focus(order[0])
    else if (event.key === 'End') focus(order.at(-1))
    else if (event.key === 'Delete') close(clusterId)
    else return
    event.preventDefault()
  }

  return (
    <nav className={isCrowded ? 'tab-strip is-crowded' : 'tab-strip'} aria-label="Open clusters">
      {/* The close buttons stand among the tabs, where a tab list may not have them: it owns its tabs from beside. */}
      <span
        className="unseen"
        role="tablist"
        aria-label="Open clusters"
        aria-owns={order.map(tabElementId).join(' ')}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging is the mouse's way; the tabs have a keyboard one. */}
      <div
        ref={stripRef}
        className="tab-list"
        onDragOver={handleDragOver}
        onDrop={handleDrop}
        // A wheel that turns one way only still reaches every tab.
        onWheel={({ currentTarget, deltaX, deltaY }) => {
          if (deltaX === 0) currentTarget.scrollLeft += deltaY
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setGap(null)
        }}
      >
        {order.map((clusterId, index) => {
          const cluster = clusters.find((candidate) => candidate.clusterId === clusterId)
          if (cluster === undefined) return null
          const isBeforeGap = gap === index + 1 && index === order.length - 1
          return (
            <ClusterTab
              key={clusterId}
              cluster={cluster}
              isActive={clusterId === activeId}
              isDragged={clusterId === dragged}
              dropMark={gap === index ? 'before' : isBeforeGap ? 'after' : null}
              onActivate={() => tabs.activate(clusterId)}
              onClose={() => close(clusterId)}
              onKey={(event) => handleKey(event, clusterId)}
              onDragStart={() => setDragged(clusterId)}
              onDragEnd={endDrag}
            />
          )
        })}
      </div>
      <span className="unseen" role="status">
        {told}
      </span>
      {isOverflowing && (
        <TabMenu
          clusters={order.flatMap((id) => clusters.find(({ clusterId }) => clusterId === id) ?? [])}
          activeId={activeId}
          onActivate={focus}
        />
      )}
    </nav>
  )
}
