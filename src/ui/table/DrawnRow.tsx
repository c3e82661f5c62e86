import { Component, type ComponentProps, type ReactNode } from 'react'
import type { Row } from '#contract'
import { TableRow } from './TableRow.tsx'

type RowProps = Omit<ComponentProps<typeof TableRow>, 'isCareful'>

interface RowState {
  readonly row: Row | undefined
  readonly hasFailed: boolean
}

/**
 * DrawnRow draws a row. Where that fails it draws each cell by itself, so that one that cannot be drawn costs itself; the
 * others have no boundary each, which would cost every row something. A new version of the row is tried as a whole again.
 */
export class DrawnRow extends Component<RowProps, RowState> {
  override state: RowState = { row: this.props.row, hasFailed: false }

  static getDerivedStateFromProps({ row }: RowProps, state: RowState): RowState | null {
    return row === state.row ? null : { row, hasFailed: false }
  }

  static getDerivedStateFromError(): Partial<RowState> {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    return <TableRow {...this.props} isCareful={this.state.hasFailed} />
  }
}
