import type { Column, Row } from '#contract'
import type { MeasuredRows } from '../views/measuredRows.ts'
import type { ViewRow } from '../views/tableRow.ts'
import type { UsageSeries } from './usageSeries.ts'

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
