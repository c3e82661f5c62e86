import { useEffect, useRef } from 'react'
import type { Row, SortSpec } from '#contract'
import { useApplication, useSession } from '../../application/application.ts'
import { formatCount } from '../../kit/format.ts'
import { useObserved } from '../../kit/useObserved.ts'
import type { LiveTable } from '../source/useLiveTable.ts'
import { allRows } from './allRows.ts'
import { type Selection, toggled, withoutGone, withRows } from './selection.ts'

// More rows than a user reads, and few enough to hold in memory; the export has no such limit.
const mostRows = 10_000

export interface RowSelection {
  readonly selected: Selection
  toggle(row: Row, index: number): void
  /** Chooses everything from where the last choice began, or from `start`, to `end`. */
  extend(start: number, end: number): void
  /** A move without Shift: the next range starts from the new row. */
  endRange(): void
  selectAll(): void
  clear(): void
}

/** useRowSelection is the person's choice of rows in the tab's table; it holds while rows change, move and leave the screen. */
export function useRowSelection(live: LiveTable, sort: SortSpec): RowSelection {
  const session = useSession()
  const { notices } = useApplication()
  const { view } = session
  const selected = useObserved(view.state, (state) => state.selected)
  const range = useRef<{ readonly uid: string; readonly index: number; readonly base: Selection } | null>(
    null,
  )
  const reading = useRef<AbortController | null>(null)
  const { answer, viewKey } = live

  useEffect(() => {
    const isWhole =
      answer !== null && answer.freshness.state === 'live' && answer.rows.length === answer.total
    if (!isWhole || selected.size === 0) return
    const kept = withoutGone(selected, answer.rows)
    if (kept !== selected) view.select(kept)
  }, [answer, selected, view])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view has other rows.
  useEffect(
    () => () => {
      reading.current?.abort()
      range.current = null
    },
    [viewKey],
  )

  const indexOf = (uid: string, fallback: number): number => {
    const at = answer?.rows.findIndex((row) => row[0] === uid) ?? -1
    return answer === null || at === -1 ? fallback : at + answer.spec.offset
  }
  const begin = (index: number, base: Selection) => {
    const uid = live.rowAt(index)?.[0] ?? ''
    range.current = { uid, index, base }
    return range.current
  }
  return {
    selected,
    toggle(row, index) {
      const next = toggled(selected, row)
      view.select(next)
      begin(index, next)
    },
    extend(start, end) {
      const { uid, index, base } = range.current ?? begin(Math.max(0, start), selected)
      const from = indexOf(uid, index)
      const count = Math.abs(end - from) + 1
      const rows = Array.from({ length: count }, (_, step) => live.rowAt(Math.min(from, end) + step))
      const known = rows.filter((row) => row !== undefined)
      view.select(withRows(base, known))
      if (known.length < count)
        notices.tell(
          session.clusterId,
          `${formatCount(count - known.length)} rows of the range are not loaded and were not selected.`,
        )
    },
    endRange() {
      range.current = null
    },
    selectAll() {
      if (answer === null) return
      if (answer.total > mostRows) {
        notices.tell(
          session.clusterId,
          `${formatCount(answer.total)} rows are too many to select. The export contains all of them.`,
        )
        return
      }
      reading.current?.abort()
      const stop = new AbortController()
      reading.current = stop
      void notices.attempt(session.clusterId, async () => {
        const { domain, tail, filter } = answer.spec
        let all: Selection = new Map()
        for await (const { rows } of allRows(session, { domain, tail, filter, sort }, stop.signal))
          all = withRows(all, rows)
        view.select(all)
      })
    },
    clear() {
      range.current = null
      view.select(new Map())
    },
  }
}
