// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid places its rows itself, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import { memo } from 'react'
import type { Row } from '#contract'
import { RowCells } from './RowCells.tsx'
import { isRightAligned, type Lane } from './source/tableColumns.ts'

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
}) {
  const { row, index, top, lanes, isCursor, isOpen, isSelected, isNew } = props
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
      <RowCells row={row} lanes={lanes} isSelected={isSelected} />
    </div>
  )
})
