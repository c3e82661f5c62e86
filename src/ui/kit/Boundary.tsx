import { Bug } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { EmptyState } from './EmptyState.tsx'

/** Boundary keeps a bug in what it holds from taking the rest of the page down, and offers to draw it again. */
export class Boundary extends Component<{ what: string; children: ReactNode }, { problem: string | null }> {
  override state: { problem: string | null } = { problem: null }

  static getDerivedStateFromError(problem: unknown): { problem: string } {
    return { problem: problem instanceof Error ? problem.message : String(problem) }
  }

  override render(): ReactNode {
    const { problem } = this.state
    if (problem === null) return this.props.children
    return (
      <EmptyState
        icon={Bug}
        tone="bad"
        what={`${this.props.what} could not be displayed`}
        why={problem}
        action={{ label: 'Try again', act: () => this.setState({ problem: null }) }}
      />
    )
  }
}
