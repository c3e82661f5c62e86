// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid places its rows itself, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import { memo } from 'react'
import type { Row } from '#contract'
import { CellBoundary } from './CellBoundary.tsx'
import { CellView, cellTitle } from './CellView.tsx'
import { isRightAligned, type Lane, type TableColumn } from './source/tableColumns.ts'

export const rowElementId = (uid: string): string => `row:${uid}`

/** TableRow is one row on its place; an undefined row is a placeholder while its slice loads. */
export const TableRow = memo(function TableRow(props: {
  row: Row | undefined
  index: number
  top: number
  lanes: readonly Lane[]
  isCursor: boolean
  isOpen: boolean
  isSelected: boolean
  isNew: boolean
  /** Each cell is kept from taking the others away. */
  isCareful: boolean
}) {
  const { row, index, top, lanes, isCursor, isOpen, isSelected, isNew, isCareful } = props
  const classes = [
    'row',
    isSelected && 'is-selected',
    isCursor && 'is-cursor',
    isOpen && 'is-open',
    isNew && 'is-new',
  ]
  const style = { transform: `translateY(${top}px)` }
  if (row === undefined) {
    return (
      <div className="row is-placeholder" role="row" aria-rowindex={index + 2} aria-busy="true" style={style}>
        <span role="gridcell" />
        {lanes.map(({ column }) => (
          <span key={column.id} role="gridcell" className={isRightAligned(column) ? 'is-right' : undefined}>
            <i
              className="placeholder"
              style={{ width: `${40 + ((index * 37 + column.id.length * 53) % 50)}%` }}
            />
          </span>
        ))}
      </div>
    )
  }
  return (
    <div
      id={rowElementId(row[0])}
      className={classes.filter(Boolean).join(' ')}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-current={isOpen ? 'true' : undefined}
      data-index={index}
      style={style}
    >
      <span role="gridcell" className="row-box" data-box="">
        <i className={isSelected ? 'box is-on' : 'box'} aria-hidden="true" />
      </span>
      {lanes.map(({ column }) =>
        isCareful ? (
          <CellBoundary key={column.id} name={row[2]} columnId={column.id} row={row}>
            <GridCell column={column} row={row} />
          </CellBoundary>
        ) : (
          gridCell(column, row)
        ),
      )}
    </div>
  )
})

/** One more component for each cell would cost every row something; only a careful row has them. */
const GridCell = ({ column, row }: { column: TableColumn; row: Row }) => gridCell(column, row)

function gridCell(column: TableColumn, row: Row) {
  const cell = column.read(row)
  return (
    <span
      key={column.id}
      role="gridcell"
      className={cellClass(column.id, isRightAligned(column))}
      title={cellTitle(column, cell)}
    >
      <CellView column={column} cell={cell} />
    </span>
  )
}

function cellClass(columnId: string, isRight: boolean): string | undefined {
  if (columnId === 'name') return 'is-name'
  return isRight ? 'is-right' : undefined
}
