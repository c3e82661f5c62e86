import { useVirtualizer } from '@tanstack/react-virtual'
import { type Ref, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { markerWords } from '#contract'
import { formatExactly } from '../kit/format.ts'
import type { LogChoices } from '../session/logChoices.ts'
import { type Span, type StyledLine, styledLine } from './ansi.ts'
import type { LogRowList } from './keptRows.ts'
import { fieldsOf, fieldText, jsonOf } from './levels.ts'
import type { LogRow, LogSourceName } from './logRow.ts'
import { markerTone, sourceTitle, sourceWords, timeWords } from './logWords.ts'
import type { RowNumbers } from './rowNumbers.ts'
import { useSourceColour } from './useSourceColour.ts'
import { stretchRows, useStretch } from './useStretch.ts'

/** Target is a row to scroll to. */
interface Target {
  readonly n: number
  readonly align: 'center' | 'start'
  /** So far below the row's beginning. */
  readonly pastPx: number
}

const rowPx = 20
const placeOf = (index: number): number => index
/** A line is drawn as far as this; all of it is searched and copied. */
const mostDrawn = 10_000

/** LogRowsHandle moves the rows that are on screen. */
export interface LogRowsHandle {
  /** Scrolls to that row. */
  show(n: number): void
  focus(): void
}

/**
 * LogRows draws the rows that are on screen. It stays at the end while it follows; scrolling up ends that. Of many rows a stretch
 * is laid out, which moves on when its end is reached.
 */
export function LogRows(props: {
  ref: Ref<LogRowsHandle>
  rows: LogRowList
  sources: readonly LogSourceName[]
  choices: LogChoices
  found: RowNumbers
  current: number | null
  isFollowing: boolean
  onFollow: (isFollowing: boolean) => void
  /** A line was clicked at its time. */
  onSelect: (n: number) => void
}) {
  const { ref, rows, sources, choices, found, current, isFollowing, onFollow, onSelect } = props
  const scrollRef = useRef<HTMLDivElement>(null)
  const lastTop = useRef(0)
  const {
    stretch: { begin, length },
    moveTo,
  } = useStretch(rows, isFollowing)
  const [target, setTarget] = useState<Target | null>(null)
  const virtualizer = useVirtualizer({
    count: length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowPx,
    // Rows of one height keep their places, so that a draw changes texts in place and measures none of them again.
    getItemKey: choices.isWrapped ? (index) => rows.numberAt(begin + index) ?? index : placeOf,
    overscan: 12,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the heights of wrapped rows are none of the others.
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, choices.isWrapped])
  const show = (n: number) => {
    const place = rows.placeOf(n)
    if (rows.numberAt(place) !== n) return
    moveTo(place >= begin && place < begin + length ? begin : place - stretchRows / 2)
    setTarget({ n, align: 'center', pastPx: 0 })
  }
  useImperativeHandle(ref, () => ({ show, focus: () => scrollRef.current?.focus() }))
  const height = virtualizer.getTotalSize()
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines and their heights are the reasons to scroll.
  useLayoutEffect(() => {
    const scroll = scrollRef.current
    if (scroll === null || !isFollowing) return
    scroll.scrollTop = scroll.scrollHeight
    lastTop.current = scroll.scrollTop
  }, [rows, height, isFollowing, choices.isWrapped])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each target is scrolled to once.
  useLayoutEffect(() => {
    if (target === null) return
    const index = rows.placeOf(target.n) - begin
    if (target.align === 'center') virtualizer.scrollToIndex(index, { align: 'center' })
    else virtualizer.scrollToOffset((virtualizer.measurementsCache[index]?.start ?? 0) + target.pastPx)
  }, [target])
  /** Lays out other rows, and leaves those that are on screen where they are. */
  const moveBy = (by: number, scrollTop: number) => {
    const top = virtualizer.getVirtualItemForOffset(scrollTop)
    const n = rows.numberAt(begin + (top?.index ?? 0))
    if (top === undefined || n === undefined) return
    moveTo(begin + by)
    setTarget({ n, align: 'start', pastPx: scrollTop - top.start })
  }
  const names = useMemo(() => sources.map((source) => sourceWords(source, sources)), [sources])
  const items = virtualizer.getVirtualItems()
  return (
    <div
      ref={scrollRef}
      className={`logs-rows${choices.isWrapped ? ' is-wrapped' : ''}${choices.columns.length > 0 ? ' has-columns' : ''}`}
      role="log"
      aria-live="off"
      aria-label="Lines"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be in reach of the keyboard.
      tabIndex={0}
      onKeyDown={(event) => {
        const first = rows.numberAt(0)
        if (event.key === 'End') onFollow(true)
        else if (event.key === 'Home' && first !== undefined) {
          onFollow(false)
          show(first)
        }
      }}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        const isAtEnd = scrollTop + clientHeight >= scrollHeight - 4
        if (isAtEnd && begin + length < rows.length) moveBy(stretchRows / 2, scrollTop)
        else if (isAtEnd && !isFollowing) onFollow(true)
        else if (!isFollowing && begin > 0 && scrollTop < lastTop.current && scrollTop < clientHeight)
          moveBy(-stretchRows / 2, scrollTop)
        else if (!isAtEnd && isFollowing && scrollTop < lastTop.current) onFollow(false)
        lastTop.current = scrollTop
      }}
    >
      {choices.columns.length > 0 && (
        <div className="logs-row logs-head" aria-hidden="true">
          {choices.time !== 'off' && <span className="logs-time">Time</span>}
          {sources.length > 1 && <span className="logs-name">Source</span>}
          <span className="logs-text logs-cells">
            {choices.columns.map((name) => (
              <span key={name} className="logs-cell" title={name}>
                {name}
              </span>
            ))}
          </span>
        </div>
      )}
      <div className="logs-space" style={{ height }}>
        <div className="logs-drawn" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
          {items.map(({ index, key }) => {
            const row = rows.at(begin + index)
            return row === undefined ? null : (
              <div
                key={key}
                ref={choices.isWrapped ? virtualizer.measureElement : undefined}
                data-index={index}
                className={`logs-row${row.n === current ? ' is-current' : ''}${row.type === 'line' ? ` is-${row.level}` : ''}`}
              >
                {row.type === 'marker' ? (
                  <Marker row={row} names={names} />
                ) : (
                  <Line
                    row={row}
                    sources={sources}
                    names={names}
                    choices={choices}
                    isMatch={found.has(row.n)}
                    onSelect={onSelect}
                  />
                )}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function Marker({ row, names }: { row: Extract<LogRow, { type: 'marker' }>; names: readonly string[] }) {
  const name = row.source === null || names.length < 2 ? undefined : names[row.source]
  return (
    <p className={`logs-marker tone-${markerTone(row.marker)}`} title={formatExactly(row.at)}>
      {name !== undefined && <span>{name}</span>}
      <span>{markerWords(row.marker)}</span>
    </p>
  )
}

function Line(props: {
  row: Extract<LogRow, { type: 'line' }>
  sources: readonly LogSourceName[]
  /** The names of the sources in as few words as tell them apart. */
  names: readonly string[]
  choices: LogChoices
  isMatch: boolean
  onSelect: (n: number) => void
}) {
  const { row, sources, names, choices, isMatch, onSelect } = props
  const time = timeWords(row.at, choices.time)
  const source = sources.length > 1 ? sources[row.source] : undefined
  const isLong = row.line.text.length > mostDrawn
  const marked = isMatch && !choices.isRegex ? choices.search : ''
  const json = choices.columns.length === 0 ? null : jsonOf(row.line.text)
  return (
    <>
      {time !== '' && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard selects a line by the search.
        <time
          className="logs-time num"
          dateTime={row.at}
          title={`${row.at}. Click to select the line.`}
          onClick={() => onSelect(row.n)}
        >
          {time}
        </time>
      )}
      {source !== undefined && (
        <SourceName source={source} sources={sources} name={names[row.source] ?? ''} />
      )}
      {json !== null ? (
        <Cells json={json} columns={choices.columns} isMatch={isMatch} />
      ) : (
        <span className={isMatch ? 'logs-text is-match' : 'logs-text'}>
          {spansOf(row.line, marked).map(({ from, text, style, isMarked }) =>
            isMarked ? (
              <mark key={from} className={style}>
                {text}
              </mark>
            ) : style === '' ? (
              text
            ) : (
              <span key={from} className={style}>
                {text}
              </span>
            ),
          )}
          {(isLong || row.isCut) && (
            <span className="logs-cut" title="The line is longer than what is shown of it.">
              … cut
            </span>
          )}
        </span>
      )}
    </>
  )
}

function SourceName(props: { source: LogSourceName; sources: readonly LogSourceName[]; name: string }) {
  const { source, sources, name } = props
  return (
    <span className="logs-name" style={useSourceColour(source, sources)} title={sourceTitle(source, sources)}>
      {name}
    </span>
  )
}

/** The chosen fields of a line of JSON; its others are left out. */
function Cells(props: {
  json: Readonly<Record<string, unknown>>
  columns: readonly string[]
  isMatch: boolean
}) {
  const fields = new Map(fieldsOf(props.json))
  return (
    <span className={props.isMatch ? 'logs-text logs-cells is-match' : 'logs-text logs-cells'}>
      {props.columns.map((name) => {
        const text = fieldText(fields.get(name)).slice(0, mostDrawn)
        return (
          <span key={name} className="logs-cell" title={text}>
            {styledLine(text).text}
          </span>
        )
      })}
    </span>
  )
}

interface DrawnSpan extends Span {
  readonly from: number
  readonly isMarked: boolean
}

/** The spans of a line, as far as they are drawn, parted where the searched text begins and ends. */
function spansOf({ text, spans }: StyledLine, marked: string): DrawnSpan[] {
  const lower = text.slice(0, mostDrawn).toLowerCase()
  const edges: number[] = []
  if (marked !== '') {
    const wanted = marked.toLowerCase()
    for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + wanted.length))
      edges.push(at, at + wanted.length)
  }
  const drawn: DrawnSpan[] = []
  let from = 0
  let edge = 0
  for (const span of spans) {
    const end = Math.min(from + span.text.length, mostDrawn)
    let begin = from
    while (begin < end) {
      while ((edges[edge] ?? end) <= begin && edge < edges.length) edge += 1
      const to = Math.min(edges[edge] ?? end, end)
      const piece = span.text.slice(begin - from, to - from)
      drawn.push({ from: begin, text: piece, style: span.style, isMarked: edge % 2 === 1 })
      begin = to
    }
    from += span.text.length
    if (from >= mostDrawn) break
  }
  return drawn
}
