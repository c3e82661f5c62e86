import { Suspense } from 'react'
import type { ClusterState } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { memoryWarning } from '../application/clusterStatePanel.tsx'
import { useClusterStatePanel } from '../application/useClusterStatePanel.ts'
import { ClusterFactsProvider } from '../catalog/ClusterFacts.tsx'
import { ViewFrame } from '../frame/ViewFrame.tsx'
import { Boundary } from '../kit/Boundary.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { PanelDock } from '../panel/PanelDock.tsx'
import { ClusterSidebar } from '../sidebar/ClusterSidebar.tsx'
import { tabElementId } from '../tabs/ClusterTab.tsx'
import { titleOfView } from '../views/views.ts'
import { DomainTable } from './DomainTable.tsx'
import { pageOf } from './pages.ts'

/** ClusterPage is one tab: its views and namespaces, its table, its panel. */
export function ClusterPage({ cluster, isTabPanel }: { cluster: ClusterState; isTabPanel: boolean }) {
  const { dialog } = useApplication()
  const session = useSession()
  const domain = useObserved(session.view.state, (state) => state.domain)
  const dock = useObserved(session.view.state, (state) => state.dock)
  const View = pageOf(domain)
  const { clusterId } = cluster
  const emptyState = useClusterStatePanel(cluster)
  const remark = emptyState === null ? memoryWarning(cluster, () => dialog.set('settings')) : null
  return (
    <div
      className="main"
      id="cluster-page"
      {...(isTabPanel ? { role: 'tabpanel', 'aria-labelledby': tabElementId(clusterId) } : {})}
    >
      <ClusterFactsProvider>
        <ClusterSidebar />
        <div className={`content is-docked-${dock}`}>
          <Boundary what="This view" subject={domain}>
            {View === undefined ? (
              <DomainTable domain={domain} cluster={cluster} emptyState={emptyState} remark={remark} />
            ) : (
              <Suspense
                fallback={
                  <ViewFrame title={titleOfView(domain)} emptyState={emptyState} hasBody={false}>
                    {null}
                  </ViewFrame>
                }
              >
                <View key={domain} cluster={cluster} />
              </Suspense>
            )}
          </Boundary>
          <PanelDock cluster={cluster} />
        </div>
      </ClusterFactsProvider>
    </div>
  )
}
