// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid places its rows itself, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type DragEvent, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import type { SortSpec } from '#contract'
import type { selectionState } from './rowsText/selection.ts'
import { isRightAligned, type Lane } from './source/tableColumns.ts'

export interface HeadProps {
  readonly lanes: readonly Lane[]
  readonly sort: SortSpec
  readonly selected: ReturnType<typeof selectionState>
  /** Columns that have no values at this time, by id, and why. */
  readonly withoutValues: Readonly<Record<string, string>>
  readonly onSelectAll: () => void
  readonly onSort: (sort: SortSpec) => void
  /** Puts a column where another one is. */
  readonly onMove: (columnId: string, targetId: string) => void
  readonly onResize: (columnId: string, widthPx: number) => void
}

const leastPx = 40
const stepPx = 16

/** TableHead names the columns; pressing one sorts by it, pressing it again turns the order round. */
export function TableHead(props: HeadProps) {
  const { lanes, sort, selected, onSelectAll } = props
  const [dragged, setDragged] = useState<string | null>(null)
  const [target, setTarget] = useState<string | null>(null)
  const isOn = selected !== 'none'
  return (
    <div className="table-head" role="row" aria-rowindex={1}>
      <span role="columnheader" aria-sort="none" className="row-box">
        <button
          type="button"
          role="checkbox"
          aria-checked={selected === 'some' ? 'mixed' : isOn}
          aria-label={isOn ? 'Clear selection' : 'Select all rows'}
          title={isOn ? 'Clear selection (Esc)' : 'Select all rows (Ctrl+A)'}
          onClick={onSelectAll}
        >
          <i className={selected === 'none' ? 'box' : `box is-${selected === 'all' ? 'on' : 'mixed'}`} />
        </button>
      </span>
      {lanes.map((lane, at) => {
        const { id } = lane.column
        const isTarget = target === id && dragged !== null && dragged !== id
        const isBehind = isTarget && lanes.findIndex(({ column }) => column.id === dragged) < at
        return (
          <HeadCell
            key={id}
            lane={lane}
            absence={props.withoutValues[id] ?? null}
            direction={sort.column === id ? (sort.isDescending ? 'descending' : 'ascending') : null}
            dropMark={isTarget ? (isBehind ? 'after' : 'before') : null}
            onSort={() =>
              props.onSort({ column: id, isDescending: sort.column === id ? !sort.isDescending : false })
            }
            onStep={(step) => {
              const neighbour = lanes[at + step]
              if (neighbour !== undefined) props.onMove(id, neighbour.column.id)
            }}
            onResize={(widthPx) => props.onResize(id, Math.max(leastPx, Math.round(widthPx)))}
            onDragStart={() => setDragged(id)}
            onDragOver={() => setTarget(id)}
            onDrop={() => {
              if (dragged !== null && dragged !== id) props.onMove(dragged, id)
            }}
            onDragEnd={() => {
              setDragged(null)
              setTarget(null)
            }}
          />
        )
      })}
    </div>
  )
}

function HeadCell(props: {
  lane: Lane
  absence: string | null
  direction: 'ascending' | 'descending' | null
  dropMark: 'before' | 'after' | null
  onSort: () => void
  onStep: (step: 1 | -1) => void
  onResize: (widthPx: number) => void
  onDragStart: () => void
  onDragOver: () => void
  onDrop: () => void
  onDragEnd: () => void
}) {
  const { lane, absence, direction, dropMark, onResize, onStep } = props
  const { column } = lane
  const cellRef = useRef<HTMLSpanElement>(null)
  const widthPx = () => cellRef.current?.offsetWidth ?? lane.minPx
  const Arrow = direction === 'descending' ? ArrowDown : ArrowUp

  const handleKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0 || !event.shiftKey) return
    if (event.altKey) onStep(step)
    else onResize(widthPx() + step * stepPx)
    event.preventDefault()
  }
  const handleDrag = (event: DragEvent) => {
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', column.title)
    props.onDragStart()
  }
  const classes = [isRightAligned(column) && 'is-right', dropMark && `drop-${dropMark}`]
  return (
    <span
      ref={cellRef}
      role="columnheader"
      aria-sort={direction ?? 'none'}
      className={classes.filter(Boolean).join(' ') || undefined}
      draggable
      onDragStart={handleDrag}
      onDragOver={(event) => {
        event.preventDefault()
        props.onDragOver()
      }}
      onDrop={(event) => {
        event.preventDefault()
        props.onDrop()
      }}
      onDragEnd={props.onDragEnd}
    >
      <button
        type="button"
        tabIndex={0}
        aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight Alt+Shift+ArrowLeft Alt+Shift+ArrowRight"
        onClick={props.onSort}
        onKeyDown={handleKey}
        className={absence === null ? undefined : 'is-without'}
        title={absence === null ? undefined : `${column.title}: ${absence}`}
      >
        <span className="ellipsis">{column.title}</span>
        {direction !== null && <Arrow aria-hidden="true" />}
      </button>
      <ColumnEdge widthPx={widthPx} onResize={onResize} />
    </span>
  )
}

/** ColumnEdge is dragged to make a column wider or narrower; the keyboard does it from the column's head. */
function ColumnEdge({ widthPx, onResize }: { widthPx: () => number; onResize: (widthPx: number) => void }) {
  const start = useRef({ x: 0, widthPx: 0 })
  const handlePointer = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    onResize(start.current.widthPx + event.clientX - start.current.x)
  }
  return (
    <i
      className="column-edge"
      aria-hidden="true"
      // Otherwise the browser starts to drag the head itself.
      onMouseDown={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        start.current = { x: event.clientX, widthPx: widthPx() }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={handlePointer}
    />
  )
}
