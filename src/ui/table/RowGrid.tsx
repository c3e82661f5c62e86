// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid places its rows itself, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  startTransition,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import type { ClusterState, Column, Row, SortSpec } from '#contract'
import { hasLogOf, showLog } from '../actions/logActions.ts'
import { useApplication, useSession } from '../application/application.ts'
import { logKey, type PressedAction, pressedAction } from '../application/shortcuts.ts'
import { RowMenu } from './RowMenu.tsx'
import type { RowSelection } from './rowsText/useRowSelection.ts'
import { cursorTarget } from './source/cursorTarget.ts'
import { headPx, rowPx } from './source/slice.ts'
import { type Lane, laneTemplate } from './source/tableColumns.ts'
import type { TableSource } from './source/tableSource.ts'
import type { LiveTable } from './source/useLiveTable.ts'
import { type HeadProps, TableHead } from './TableHead.tsx'
import { rowElementId, TableRow } from './TableRow.tsx'
import { useKeptScroll } from './useKeptScroll.ts'
import { useScrollAnchor } from './useScrollAnchor.ts'

// Shown before the first answer: enough to fill any screen's first look.
const firstPlaceholders = 24

interface Cursor {
  readonly index: number
  readonly uid: string
  /** It came here from the filter, whose rows may be on their way. */
  readonly isEntered?: boolean
}

/** RowGrid is the rows under their head: only those on screen are drawn, and one of them is the keyboard's cursor. */
export function RowGrid(props: {
  gridRef: RefObject<HTMLDivElement | null>
  /** Goes from elsewhere to the first row, by keyboard. */
  enterRef: RefObject<(() => void) | null>
  cluster: ClusterState
  source: TableSource
  columns: readonly Column[]
  live: LiveTable
  lanes: readonly Lane[]
  sort: SortSpec
  openUid: string | null
  selection: RowSelection
  onCopy: (cursorRow: Row | undefined) => void
  onAction: (pressed: PressedAction, cursorRow: Row | undefined) => void
  head: Omit<HeadProps, 'lanes' | 'sort'>
}) {
  const { gridRef, enterRef, cluster, source, columns, live, lanes, sort, openUid, selection, head } = props
  const { onCopy, onAction } = props
  const application = useApplication()
  const session = useSession()
  const { view } = session
  const { answer, viewKey } = live
  const isWaiting = answer === null || (answer.total === 0 && answer.freshness.state === 'syncing')
  const total = isWaiting ? firstPlaceholders : answer.total
  const scrollRef = useRef<HTMLDivElement>(null)
  const [cursor, setCursor] = useState<Cursor | null>(null)

  // Rows just outside the visible area are drawn once the rest is on screen.
  const [overscan, setOverscan] = useState(0)
  useEffect(() => startTransition(() => setOverscan(12)), [])
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowPx,
    overscan,
    // Until it is measured, which takes a layout: a table is never higher than its window.
    initialRect: { width: 0, height: window.innerHeight },
    scrollMargin: headPx,
    scrollPaddingStart: headPx,
    initialOffset: () => view.scrollTop(source.domain),
  })
  const items = virtualizer.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  const { onScreen } = live
  // Every answer may free the way for the next move, so it is asked about after each.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => onScreen(first, last), [onScreen, first, last, answer])

  const bodyRef = useRef<HTMLDivElement>(null)
  const anchor = useScrollAnchor({
    scrollRef,
    bodyRef,
    answer,
    lastTop: () => view.scrollTop(source.domain),
  })

  const scroll = useKeptScroll({ scrollRef, domain: source.domain, answer: isWaiting ? null : answer })
  const { letGo } = scroll

  const shownKey = useRef(viewKey)
  useLayoutEffect(() => {
    if (shownKey.current === viewKey) return
    shownKey.current = viewKey
    letGo()
    scrollRef.current?.scrollTo({ top: 0 })
    // Where the keyboard has gone on to the rows already, it stands at the first of those to come.
    setCursor((last) => (last?.isEntered === true ? last : null))
  }, [viewKey, letGo])

  const rows = answer?.rows ?? []
  const cursorAt = cursor === null ? -1 : rows.findIndex((row) => row[0] === cursor.uid)
  const cursorIndex = cursorAt === -1 ? (cursor?.index ?? -1) : cursorAt + (answer?.spec.offset ?? 0)
  const cursorRow = live.rowAt(cursorIndex)

  const open = (row: Row, isBeside = false) => {
    const object = source.objectOf(row, columns)
    if (object !== null) view.openObject(object, { isBeside })
  }
  const showLogOf = (row: Row) => {
    const object = source.objectOf(row, columns)
    if (object !== null && hasLogOf(object)) showLog(application, session, object, { isPrevious: false })
  }
  const isOpenRow = (row: Row) => {
    return openUid !== null && (source.objectOf(row, columns)?.uid ?? row[0]) === openUid
  }
  const moveCursor = (index: number) => {
    const row = live.rowAt(index)
    setCursor({ index, uid: row?.[0] ?? '' })
    anchor.handleCursor(row?.[0] ?? '')
    letGo()
    virtualizer.scrollToIndex(index, { align: 'auto' })
  }
  useImperativeHandle(enterRef, () => () => {
    gridRef.current?.focus()
    setCursor({ index: 0, uid: '', isEntered: true })
  })
  const handleKey = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const pageRows = Math.max(1, Math.floor((scrollRef.current?.clientHeight ?? 0) / rowPx) - 1)
    const isCommand = event.ctrlKey || event.metaKey
    const pressed = pressedAction(event)
    const target = isCommand ? null : cursorTarget(event.key, { current: cursorIndex, total, pageRows })
    if (target !== null) {
      moveCursor(target)
      if (event.shiftKey) selection.extend(cursorIndex, target)
      else selection.endRange()
    } else if (event.key === ' ' && cursorRow !== undefined) selection.toggle(cursorRow, cursorIndex)
    else if (isCommand && event.code === 'KeyA') selection.selectAll()
    else if (isCommand && event.code === 'KeyC' && String(getSelection()) === '') onCopy(cursorRow)
    else if (pressed !== null) onAction(pressed, cursorRow)
    else if (logKey.isPressed(event) && cursorRow !== undefined) showLogOf(cursorRow)
    else if (event.key === 'Escape' && selection.selected.size > 0) selection.clear()
    else if (event.key === 'Enter' && cursorRow !== undefined) open(cursorRow, isCommand)
    else if (event.key === 'Escape' && openUid !== null) view.closeObject()
    else return
    event.preventDefault()
  }
  const handleClick = (event: MouseEvent) => {
    const index = rowIndexOf(event)
    const row = live.rowAt(index)
    if (row === undefined) return
    const isOnBox = (event.target as HTMLElement).closest('[data-box]') !== null
    const isChoosing = isOnBox || event.shiftKey || event.ctrlKey || event.metaKey
    if (!isChoosing && String(getSelection()) !== '') return
    setCursor({ index, uid: row[0] })
    gridRef.current?.focus({ preventScroll: true })
    if (!isChoosing) {
      selection.endRange()
      open(row)
    } else if (event.shiftKey) {
      getSelection()?.removeAllRanges()
      selection.extend(cursorIndex === -1 ? index : cursorIndex, index)
    } else selection.toggle(row, index)
  }

  return (
    <RowMenu
      cluster={cluster}
      source={source}
      columns={columns}
      lanes={lanes}
      rowOf={(target) =>
        live.rowAt(rowIndexAt(target)) ?? (target === gridRef.current ? cursorRow : undefined)
      }
    >
      <div
        ref={gridRef}
        className="grid"
        role="grid"
        aria-label={source.title.many}
        aria-rowcount={isWaiting ? -1 : total + 1}
        aria-colcount={lanes.length + 1}
        aria-multiselectable="true"
        aria-busy={isWaiting}
        // Scrolled away, the row is not in the document to be named.
        aria-activedescendant={
          cursorRow !== undefined && items.some(({ index }) => index === cursorIndex)
            ? rowElementId(cursorRow[0])
            : undefined
        }
        tabIndex={0}
        style={{ '--lanes': laneTemplate(lanes) }}
        onKeyDown={handleKey}
      >
        <div
          ref={scrollRef}
          className="rows"
          role="presentation"
          onScroll={scroll.onScroll}
          onScrollEnd={scroll.onScrollEnd}
          onWheel={letGo}
          onPointerDown={letGo}
        >
          <TableHead lanes={lanes} sort={sort} {...head} />
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it has the focus and the keyboard. */}
          <div
            ref={bodyRef}
            className="rows-height"
            role="rowgroup"
            onPointerMove={anchor.onPointerMove}
            onPointerLeave={anchor.onPointerLeave}
            onClick={handleClick}
            onAuxClick={(event) => {
              const row = live.rowAt(rowIndexOf(event))
              if (event.button === 1 && row !== undefined) open(row, true)
            }}
            style={{ height: virtualizer.getTotalSize() }}
          >
            {items.map(({ index, start }) => {
              const row = live.rowAt(index)
              const uid = row?.[0]
              return (
                <TableRow
                  key={uid ?? `placeholder ${index}`}
                  row={row}
                  index={index}
                  top={start - headPx}
                  lanes={lanes}
                  isCursor={index === cursorIndex}
                  isOpen={row !== undefined && isOpenRow(row)}
                  isSelected={uid !== undefined && selection.selected.has(uid)}
                  isNew={uid !== undefined && answer?.arrivals.has(uid) === true}
                />
              )
            })}
          </div>
        </div>
      </div>
    </RowMenu>
  )
}

const rowIndexOf = (event: MouseEvent): number => rowIndexAt(event.target)

const rowIndexAt = (target: EventTarget): number =>
  Number((target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index ?? -1)
