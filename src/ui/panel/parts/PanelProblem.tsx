import { CircleAlert } from 'lucide-react'
import { EmptyState } from '../../kit/EmptyState.tsx'

/** PanelProblem is the face of a tab that could not be read, or the placeholder while it is. */
export function PanelProblem({ problem, again }: { problem: string | null; again: () => void }) {
  if (problem === null) {
    return (
      <div className="panel-placeholders" aria-busy="true">
        {[70, 45, 60, 35, 55].map((width) => (
          <i key={width} className="placeholder" style={{ width: `${width}%` }} />
        ))}
      </div>
    )
  }
  return (
    <EmptyState
      icon={CircleAlert}
      tone="bad"
      what="This could not be read"
      why={problem}
      action={{ label: 'Try again', act: again }}
    />
  )
}
