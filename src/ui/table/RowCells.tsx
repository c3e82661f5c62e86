// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid places its rows itself, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import { PureComponent, type ReactNode } from 'react'
import type { Row } from '#contract'
import { cellText } from '#kinds'
import { MiddleText } from '../kit/MiddleText.tsx'
import { CellBoundary } from './CellBoundary.tsx'
import { CellView, cellTitle } from './CellView.tsx'
import { isRightAligned, type Lane, type TableColumn } from './source/tableColumns.ts'

interface CellsProps {
  readonly row: Row
  readonly lanes: readonly Lane[]
  readonly isSelected: boolean
}

interface CellsState {
  readonly row: Row
  readonly hasFailed: boolean
}

/**
 * RowCells draws what is in a row, and draws it again only when that has changed: where the row stands is not its concern.
 * Where drawing fails it draws each cell by itself, so that one that cannot be drawn costs itself; the others have no
 * boundary each, which would cost every row something. A new version of the row is tried as a whole again.
 */
export class RowCells extends PureComponent<CellsProps, CellsState> {
  override state: CellsState = { row: this.props.row, hasFailed: false }

  static getDerivedStateFromProps({ row }: CellsProps, state: CellsState): CellsState | null {
    return row === state.row ? null : { row, hasFailed: false }
  }

  static getDerivedStateFromError(): Partial<CellsState> {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    return <Cells {...this.props} isCareful={this.state.hasFailed} />
  }
}

/** Drawn by a component of its own, whose failure the one above can catch. */
function Cells(props: CellsProps & { isCareful: boolean }) {
  const { row, lanes, isSelected, isCareful } = props
  return (
    <>
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
    </>
  )
}

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
      {column.id === 'name' ? (
        <MiddleText text={cellText(column, cell, 0)} />
      ) : (
        <CellView column={column} cell={cell} />
      )}
    </span>
  )
}

function cellClass(columnId: string, isRight: boolean): string | undefined {
  if (columnId === 'name') return 'is-name'
  return isRight ? 'is-right' : undefined
}
