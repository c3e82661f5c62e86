// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid places its rows itself, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row.
import { Component, type ReactNode } from 'react'
import type { Row } from '#contract'
import { messageOf } from '#machinery'
import { CopyButton } from '../application/CopyButton.tsx'

/** CellBoundary keeps a cell that cannot be drawn from taking its row away, and offers what it was drawn from to copy. */
export class CellBoundary extends Component<
  { name: string; columnId: string; row: Row; children: ReactNode },
  { problem: string | null }
> {
  override state: { problem: string | null } = { problem: null }

  static getDerivedStateFromError(problem: unknown): { problem: string } {
    return { problem: messageOf(problem) }
  }

  override render(): ReactNode {
    const { problem } = this.state
    const { name, columnId, row, children } = this.props
    if (problem === null) return children
    return (
      <span
        role="gridcell"
        className="is-broken"
        title={`This cell of ${name} could not be drawn: ${problem}`}
      >
        Not drawn
        <CopyButton
          what={`the cell of ${name} that could not be drawn`}
          text={JSON.stringify({ column: columnId, problem, row }, null, 2)}
        />
      </span>
    )
  }
}
