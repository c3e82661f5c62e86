import type { Cell, Column, Row } from '#contract'
import type { ViewRow } from './tableRow.ts'

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
