import { useCallback, useState } from 'react'
import type { Row, WindowSpec } from '#contract'
import { useSession } from '../../application/application.ts'
import { useKeptWindow } from '../../application/useKeptWindow.ts'
import type { LiveWindow, WindowAnswer, WindowState } from '../../session/liveWindow.ts'
import { isSameView } from '../../session/liveWindow.ts'
import { nextSlice, rowPx, type Slice, sliceAround, sliceRows } from './slice.ts'

export interface LiveTable {
  readonly window: LiveWindow
  readonly state: WindowState
  /** The answer as far as it is one for this table and scope; rows of another sort or filter stay until theirs come. */
  readonly answer: WindowAnswer | null
  /** Changes with every view: another scope, sort or filter starts from the top. */
  readonly viewKey: string
  /** The row at that place of the view; undefined while its slice is not here. */
  rowAt(index: number): Row | undefined
  /** Says which rows are on screen, so that the window follows. */
  onScreen(first: number, last: number): void
}

/**
 * useLiveTable keeps the session's window of that name on one view, and its slice where the person looks, beginning where
 * `place` was last scrolled to.
 */
export function useLiveTable(
  view: Pick<WindowSpec, 'domain' | 'tail' | 'sort' | 'filter'>,
  { name = 'table', place = view.domain } = {},
): LiveTable {
  const session = useSession()
  const viewKey = JSON.stringify([view.domain, view.tail, view.sort, view.filter])
  const [asked, setAsked] = useState<{ viewKey: string; slice: Slice }>(() => {
    const first = Math.floor(session.view.scrollTop(place) / rowPx)
    return { viewKey, slice: sliceAround({ first, last: first + 40 }, Number.MAX_SAFE_INTEGER) }
  })
  const slice = asked.viewKey === viewKey ? asked.slice : { offset: 0, limit: sliceRows }
  const { window, state } = useKeptWindow(name, { ...view, ...slice })
  const isOfTable = state.answer?.spec.domain === view.domain && state.answer.spec.tail === view.tail
  const answer = isOfTable ? state.answer : null

  const onScreen = useCallback(
    (first: number, last: number) => {
      const { asked: spec, answer: current } = window.state.value
      // One move at a time: while the last one is under way, scrolling on only decides where the next one goes.
      if (current === null || current.spec.offset !== spec.offset || !isSameView(current.spec, spec)) return
      const next = nextSlice({ offset: spec.offset, limit: spec.limit }, { first, last }, current.total)
      if (next.offset !== spec.offset) setAsked({ viewKey, slice: next })
    },
    [window, viewKey],
  )
  return {
    window,
    state,
    answer,
    viewKey,
    rowAt: (index) => (answer === null ? undefined : answer.rows[index - answer.spec.offset]),
    onScreen,
  }
}
