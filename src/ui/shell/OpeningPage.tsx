import type { ClusterState } from '#contract'
import { kinds } from '#kinds'
import { clusterStatePanel } from '../application/clusterStatePanel.tsx'
import { EmptyState } from '../kit/EmptyState.tsx'
import { SidebarFrame } from '../sidebar/SidebarFrame.tsx'
import { sidebarGroups } from '../sidebar/sidebarGroups.ts'
import { views } from '../views/views.ts'

/** OpeningPage is a tab that was asked for, until the server has opened its cluster. */
export function OpeningPage({ cluster, onClose }: { cluster: ClusterState; onClose: () => void }) {
  const emptyState = clusterStatePanel(cluster, {
    retry: () => {},
    close: onClose,
    alsoWaiting: [],
    review: null,
  })
  return (
    <main className="main" aria-label={cluster.clusterName}>
      <SidebarFrame groups={sidebarGroups(kinds, views)} />
      <section className="empty-content">{emptyState !== null && <EmptyState {...emptyState} />}</section>
    </main>
  )
}
