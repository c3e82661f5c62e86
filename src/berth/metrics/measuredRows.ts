import type { Cell, Column, Row } from '#contract'
import type { ViewRow } from '../tableRow.ts'
import type { UsageSeries } from './usageSeries.ts'

/** MeasuredRows adds what is measured to rows as they are served. */
export interface MeasuredRows {
  /** Behind the kind's own columns. */
  readonly columns: readonly Column[]
  /** Why the columns have no values; null where they have, or may have soon. */
  readonly absence: string | null
  /** The measured cells of a row, in the order of the columns. */
  cells(row: ViewRow): readonly Cell[]
  /** The row with its measured cells; the same array for as long as all of it is the same. */
  join(row: ViewRow): Row
  onChange(listener: () => void): Disposable
  /** Measures for as long as the result is not disposed. */
  use(): Disposable
}

/** usageOfRows joins what pods or nodes use to their rows; `columns` are those of CPU and memory. */
export function usageOfRows(series: UsageSeries, columns: readonly Column[]): MeasuredRows {
  const joined = new WeakMap<ViewRow, Row>()
  const cells = ({ namespace, name }: ViewRow) => series.of(namespace, name) ?? nothing
  return {
    columns,
    get absence() {
      return series.absence
    },
    cells,
    join: (row) => {
      const [cpu, memory] = cells(row)
      const held = joined.get(row)
      if (held !== undefined && held.at(-2) === cpu && held.at(-1) === memory) return held
      const next: Row = [...row.row, cpu, memory]
      joined.set(row, next)
      return next
    },
    onChange: (listener) => series.onChange(listener),
    use: () => series.use(),
  }
}

const nothing = [null, null] as const
