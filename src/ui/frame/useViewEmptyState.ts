import { CircleAlert } from 'lucide-react'
import type { ClusterState, DocumentDomain } from '#contract'
import { useClusterStatePanel } from '../application/useClusterStatePanel.ts'
import type { EmptyStateContent } from '../kit/EmptyState.tsx'
import type { DocumentState } from '../session/followedDocument.ts'

/** useViewEmptyState is the cluster's face, or the face of why a view's document is not to be had. */
export function useViewEmptyState<Domain extends DocumentDomain>(
  cluster: ClusterState,
  { refusal }: DocumentState<Domain>,
): EmptyStateContent | null {
  const emptyState = useClusterStatePanel(cluster)
  if (emptyState !== null || refusal === null) return emptyState
  return {
    icon: CircleAlert,
    tone: 'bad',
    what: 'This view cannot be shown',
    why: refusal.message,
    action: null,
  }
}
