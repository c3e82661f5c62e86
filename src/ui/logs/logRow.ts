import type { ClusterId, LogItem } from '#contract'
import { compareText } from '#machinery'
import type { LineLevel } from '../session/logChoices.ts'
import type { StyledLine } from './ansi.ts'

/** LogRow is one row of a log on the page. `n` is one more than that of the row before, and never used again. */
export type LogRow = { readonly n: number; readonly clusterId: ClusterId } & (
  | {
      readonly type: 'line'
      readonly source: number
      readonly at: string
      readonly isCut: boolean
      readonly level: LineLevel
      readonly line: StyledLine
    }
  | Extract<LogItem, { type: 'marker' }>
)

export type LogMarkerRow = Extract<LogRow, { type: 'marker' }>

/** lineText is the text of a row that is searched: that of a line, without an end of line; of a marker none. */
export const lineText = (row: LogRow): string =>
  row.type === 'marker'
    ? ''
    : row.line.text.includes('\n')
      ? row.line.text.replaceAll('\n', '\u240a')
      : row.line.text

/** weightOf is the characters of a row that are kept: its text, its stamp and its styles. */
export function weightOf(row: LogRow): number {
  if (row.type === 'marker') return 0
  const { at, line } = row
  return line.text.length + at.length + (line.spans.length - 1) * spanWeight
}

/** About what a span takes beside its text. */
const spanWeight = 24

/** LogSourceName is a container whose lines are in a log. `source` is its number in this log. */
export type LogSourceName = Extract<LogItem, { type: 'source' }> & {
  readonly clusterId: ClusterId
  readonly clusterName: string
}

/**
 * inOrder are the rows of several clusters by their stamps. The rows of one cluster keep their order; one without a stamp
 * follows the one before it.
 */
export function inOrder(rows: readonly LogRow[]): readonly LogRow[] {
  const queues = [...Map.groupBy(rows, ({ clusterId }) => clusterId).values()].map((queue) => ({
    queue,
    place: 0,
    at: '',
    ms: Number.NEGATIVE_INFINITY,
  }))
  for (const head of queues) stampOf(head)
  const ordered: LogRow[] = []
  while (ordered.length < rows.length) {
    let first: Head | null = null
    for (const head of queues)
      if (head.place < head.queue.length && (first === null || isBefore(head, first))) first = head
    const row = first?.queue[first.place]
    if (first === null || row === undefined) break
    ordered.push(row)
    first.place += 1
    stampOf(first)
  }
  return ordered
}

/** beginsBefore says whether the first line of these is older than the last line of those. */
export function beginsBefore(these: readonly LogRow[], those: readonly LogRow[]): boolean {
  const first = these.find((row) => row.type === 'line')
  const last = those.findLast((row) => row.type === 'line')
  return first !== undefined && last !== undefined && Date.parse(first.at) < Date.parse(last.at)
}

/** The rows of one cluster, and the stamp of the next of them. */
interface Head {
  readonly queue: readonly LogRow[]
  place: number
  at: string
  ms: number
}

function stampOf(head: Head): void {
  const row = head.queue[head.place]
  if (row?.type !== 'line') return
  const ms = Date.parse(row.at)
  if (Number.isNaN(ms)) return
  head.at = row.at
  head.ms = ms
}

function isBefore(a: Head, b: Head): boolean {
  // Within a millisecond, the digits of the same zone tell.
  return a.ms < b.ms || (a.ms === b.ms && compareText(a.at, b.at) < 0)
}
