// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid places its rows itself, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import { ArrowDown, ArrowUp } from 'lucide-react'
import type { SortSpec } from '#contract'
import { isRightAligned, type Lane } from './tableColumns.ts'

/** TableHead names the columns; pressing one sorts by it, pressing it again turns the order round. */
export function TableHead(props: {
  lanes: readonly Lane[]
  sort: SortSpec
  onSort: (sort: SortSpec) => void
}) {
  const { lanes, sort, onSort } = props
  return (
    <div className="table-head" role="row" aria-rowindex={1}>
      {lanes.map(({ column }) => {
        const isSorted = sort.column === column.id
        const direction = sort.isDescending ? 'descending' : 'ascending'
        const Arrow = sort.isDescending ? ArrowDown : ArrowUp
        return (
          <span
            key={column.id}
            role="columnheader"
            aria-sort={isSorted ? direction : 'none'}
            className={isRightAligned(column) ? 'is-right' : undefined}
          >
            <button
              type="button"
              tabIndex={0}
              onClick={() =>
                onSort({ column: column.id, isDescending: isSorted ? !sort.isDescending : false })
              }
            >
              <span className="ellipsis">{column.title}</span>
              {isSorted && <Arrow aria-hidden="true" />}
            </button>
          </span>
        )
      })}
    </div>
  )
}
