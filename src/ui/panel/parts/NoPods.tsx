import { Inbox } from 'lucide-react'
import type { ShownKind } from '../../catalog/shownKind.ts'
import { EmptyState } from '../../kit/EmptyState.tsx'

/** NoPods stands where the pods of an object would, or their logs, when it selects none. */
export const NoPods = ({ kind }: { kind: ShownKind }) => (
  <EmptyState
    icon={Inbox}
    tone="plain"
    what={`This ${kind.title.one.toLowerCase()} selects no pods`}
    why="It has no selector, or an invalid one."
    action={null}
  />
)
