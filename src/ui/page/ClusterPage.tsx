import { Suspense } from 'react'
import type { ClusterState } from '#contract'
import { useObserved } from '../kit/useObserved.ts'
import { PanelDock } from '../panel/PanelDock.tsx'
import { ClusterSidebar } from '../sidebar/ClusterSidebar.tsx'
import { tabElementId } from '../tabs/ClusterTab.tsx'
import { ClusterFactsProvider } from '../views/ClusterFacts.tsx'
import { DomainTable } from '../views/DomainTable.tsx'
import { viewOfId } from '../views/views.ts'
import { useApplication, useSession } from './application.ts'
import { memoryFace } from './clusterFace.tsx'
import { useClusterFace } from './useClusterFace.ts'

/** ClusterPage is one tab: its views and namespaces, its table, its panel. */
export function ClusterPage({ cluster, isTabPanel }: { cluster: ClusterState; isTabPanel: boolean }) {
  const { dialog } = useApplication()
  const session = useSession()
  const domain = useObserved(session.view.state, (state) => state.domain)
  const dock = useObserved(session.view.state, (state) => state.dock)
  const View = viewOfId(domain)?.Page
  const { clusterId } = cluster
  const face = useClusterFace(cluster)
  const remark = face === null ? memoryFace(cluster, () => dialog.set('settings')) : null
  return (
    <div
      className="main"
      id="cluster-page"
      {...(isTabPanel ? { role: 'tabpanel', 'aria-labelledby': tabElementId(clusterId) } : {})}
    >
      <ClusterFactsProvider>
        <ClusterSidebar />
        <div className={`content is-docked-${dock}`}>
          {View === undefined ? (
            <DomainTable domain={domain} cluster={cluster} face={face} remark={remark} />
          ) : (
            <Suspense fallback={<section className="view" />}>
              <View key={domain} cluster={cluster} />
            </Suspense>
          )}
          <PanelDock cluster={cluster} />
        </div>
      </ClusterFactsProvider>
    </div>
  )
}
