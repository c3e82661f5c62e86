import { Bug } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { messageOf } from '#machinery'
import { EmptyState } from './EmptyState.tsx'

interface BoundaryProps {
  readonly what: string
  /** What is drawn: where that is another one, it is tried again. */
  readonly subject: string
  /** Leads away from what cannot be drawn; without it, it can be drawn again. */
  readonly leave?: { readonly label: string; readonly act: () => void }
  /** Stands behind the words, such as a way to copy what failed. */
  readonly extra?: (problem: string) => ReactNode
  readonly children: ReactNode
}

interface BoundaryState {
  readonly problem: string | null
  readonly subject: string
}

/** Boundary keeps a bug in what it holds from taking the rest of the page down. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { problem: null, subject: this.props.subject }

  static getDerivedStateFromError(problem: unknown): Partial<BoundaryState> {
    return { problem: messageOf(problem) }
  }

  static getDerivedStateFromProps({ subject }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return subject === state.subject ? null : { problem: null, subject }
  }

  override render(): ReactNode {
    const { problem } = this.state
    const { what, leave, extra, children } = this.props
    if (problem === null) return children
    return (
      <EmptyState
        icon={Bug}
        tone="bad"
        what={`${what} could not be displayed`}
        why={
          <>
            {problem} {extra?.(problem)}
          </>
        }
        action={leave ?? { label: 'Try again', act: () => this.setState({ problem: null }) }}
      />
    )
  }
}
