import './log.css'
import { useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Copy, ListFilter, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { AppLogEntry } from '#contract'
import { useApplication } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'
import { formatExactly } from '../kit/format.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { clusterOf, type LogLevel, logLines, logText } from './logLines.ts'

const linePx = 24
// The log is read while it is looked at, and never else.
const refetchInterval = 1000
const none: readonly AppLogEntry[] = []

const levels = [
  ['debug', 'Everything'],
  ['info', 'Info and above'],
  ['warning', 'Warnings and errors'],
  ['error', 'Errors'],
] as const satisfies (readonly [LogLevel, string])[]

const tones = { debug: 'off', info: 'info', warning: 'warn', error: 'bad' } as const satisfies Record<
  LogLevel,
  string
>

/** LogPanel is the application's own log, live: the newest 1,000 lines, each with the cluster it is about. */
export function LogPanel() {
  const { client, notices, isLogShown } = useApplication()
  const [level, setLevel] = useState<LogLevel>('info')
  const [filter, setFilter] = useState('')
  const { data } = useQuery({ queryKey: ['log'], queryFn: () => client.api.log(), refetchInterval })
  const entries = data?.entries ?? none
  const lines = logLines(entries, { level, filter })
  const close = () => isLogShown.set(false)

  return (
    <section
      className="log-panel"
      aria-label="Application log"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close()
      }}
    >
      <div className="log-bar">
        <h2>Application log</h2>
        <span className="faint num">
          {lines.length === entries.length ? lines.length : `${lines.length} of ${entries.length}`}
        </span>
        <span className="space" />
        <select
          className="field log-level"
          aria-label="Level"
          value={level}
          onChange={(event) => {
            const chosen = levels.find(([value]) => value === event.target.value)
            if (chosen !== undefined) setLevel(chosen[0])
          }}
        >
          {levels.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <label className="find log-filter">
          <ListFilter aria-hidden="true" />
          <input
            aria-label="Filter the log"
            placeholder="Filter by word or cluster name"
            spellCheck={false}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || filter === '') return
              event.preventDefault()
              setFilter('')
            }}
          />
        </label>
        <IconButton
          icon={Copy}
          label="Copy the shown lines"
          disabled={lines.length === 0}
          onClick={() => void notices.attempt(null, () => navigator.clipboard.writeText(logText(lines)))}
        />
        <IconButton icon={X} label="Close the log" title="Close the log (Esc)" onClick={close} />
      </div>
      {lines.length === 0 && (
        <p className="log-none muted">{entries.length === 0 ? 'The log is empty' : 'No matching lines'}</p>
      )}
      <Lines lines={lines} />
    </section>
  )
}

/** Lines follows the newest line for as long as it is on screen. */
function Lines({ lines }: { lines: readonly AppLogEntry[] }) {
  const scrollRef = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => linePx,
    overscan: 10,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines are the reason to scroll.
  useEffect(() => {
    const scroll = scrollRef.current
    if (isAtEnd.current && scroll !== null) scroll.scrollTop = scroll.scrollHeight
  }, [lines])
  return (
    <div
      ref={scrollRef}
      className="log-lines"
      role="log"
      aria-live="off"
      aria-label="Lines"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be in reach of the keyboard.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight > scrollHeight - linePx
      }}
    >
      <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const entry = lines[index]
          return entry === undefined ? null : <Line key={index} entry={entry} top={start} />
        })}
      </div>
    </div>
  )
}

function Line({ entry, top }: { entry: AppLogEntry; top: number }) {
  const at = new Date(entry.at)
  return (
    <div className="log-line" style={{ transform: `translateY(${top}px)` }}>
      <time className="faint num" dateTime={at.toISOString()} title={formatExactly(entry.at)}>
        {at.toLocaleTimeString(undefined, { hourCycle: 'h23' })}
      </time>
      <span className={`tone-${tones[entry.level]}`}>{entry.level}</span>
      <span className="log-cluster">
        {entry.clusterId !== null && <Swatch clusterId={entry.clusterId} />}
        <span className="ellipsis" title={entry.clusterId ?? undefined}>
          {clusterOf(entry)}
        </span>
      </span>
      <span className="ellipsis" title={entry.text}>
        {entry.text}
      </span>
    </div>
  )
}
