import { markerWords } from '#contract'
import type { KeptRows } from './keptRows.ts'
import type { LogMarkerRow, LogSourceName } from './logRow.ts'
import { sourceWords } from './logWords.ts'

/** FirstFailure is the container of a log that ended with an error before all others, and where. */
export interface FirstFailure {
  /** The row that says so. */
  readonly n: number
  readonly source: LogSourceName
  readonly words: string
  /** What the row says. */
  readonly why: string
}

/** firstFailure finds it in the rows that are kept; null where none failed, or only one could have. */
export function firstFailure(rows: KeptRows, sources: readonly LogSourceName[]): FirstFailure | null {
  if (sources.length < 2) return null
  for (const row of rows.markers()) {
    if (row.source === null || !hasFailed(row.marker)) continue
    const source = sources[row.source]
    if (source === undefined) continue
    return { n: row.n, source, words: sourceWords(source, sources), why: markerWords(row.marker) }
  }
  return null
}

const hasFailed = (marker: LogMarkerRow['marker']): boolean =>
  (marker.is === 'exited' || marker.is === 'restarted') && marker.exitCode !== null && marker.exitCode !== 0
