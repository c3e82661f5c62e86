import { Suspense } from 'react'
import type { ClusterState } from '#contract'
import { useObserved } from '../kit/useObserved.ts'
import { PanelDock } from '../panel/PanelDock.tsx'
import { ClusterSidebar } from '../sidebar/ClusterSidebar.tsx'
import { ClusterTable } from '../table/ClusterTable.tsx'
import { tabElementId } from '../tabs/ClusterTab.tsx'
import { tableOfDomain, viewOfId } from '../views/views.ts'
import { useApplication, useSession } from './application.ts'
import { memoryFace } from './clusterFace.tsx'
import { useClusterFace } from './useClusterFace.ts'

/** ClusterPage is one tab: its views and namespaces, its table, its panel. */
export function ClusterPage({ cluster, isTabPanel }: { cluster: ClusterState; isTabPanel: boolean }) {
  const { dialog } = useApplication()
  const session = useSession()
  const domain = useObserved(session.view.state, (state) => state.domain)
  const dock = useObserved(session.view.state, (state) => state.dock)
  const view = viewOfId(domain)
  const source = tableOfDomain(domain)
  const View = view?.Page
  const { clusterId } = cluster
  const face = useClusterFace(cluster)
  const remark = face === null ? memoryFace(cluster, () => dialog.set('settings')) : null
  return (
    <div
      className="main"
      id="cluster-page"
      {...(isTabPanel ? { role: 'tabpanel', 'aria-labelledby': tabElementId(clusterId) } : {})}
    >
      <ClusterSidebar />
      <div className={`content is-docked-${dock}`}>
        {source !== null && (
          <ClusterTable key={domain} source={source} cluster={cluster} face={face} remark={remark} />
        )}
        {View !== undefined && (
          <Suspense fallback={<section className="view" />}>
            <View key={domain} cluster={cluster} />
          </Suspense>
        )}
        <PanelDock cluster={cluster} />
      </div>
    </div>
  )
}
