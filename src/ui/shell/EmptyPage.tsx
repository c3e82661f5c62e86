import { Sailboat } from 'lucide-react'
import { kinds } from '#kinds'
import { SidebarFrame } from '../sidebar/SidebarFrame.tsx'
import { sidebarGroups } from '../sidebar/sidebarGroups.ts'
import { views } from '../views/views.ts'

/** EmptyPage is the page without a cluster: everything disabled. While the selection is not known yet it says nothing. */
export function EmptyPage({ isKnown }: { isKnown: boolean }) {
  return (
    <main className="main is-empty">
      <SidebarFrame groups={sidebarGroups(kinds, views)} />
      <section className="empty-content" aria-hidden={!isKnown}>
        {isKnown && (
          <div className="overlay" role="status">
            <Sailboat aria-hidden="true" />
            <p>No active clusters. Select a cluster from the kubeconfig dropdown.</p>
          </div>
        )}
      </section>
    </main>
  )
}
