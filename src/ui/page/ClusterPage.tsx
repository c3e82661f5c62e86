import { Suspense } from 'react'
import type { ClusterState } from '#contract'
import { useObserved } from '../kit/useObserved.ts'
import { PanelDock } from '../panel/PanelDock.tsx'
import { ClusterSidebar } from '../sidebar/ClusterSidebar.tsx'
import { ClusterTable } from '../table/ClusterTable.tsx'
import { tabElementId } from '../tabs/ClusterTab.tsx'
import { tableOfDomain, viewOfId } from '../views/views.ts'
import { useApplication, useSession } from './application.ts'
import { clusterFace, memoryFace } from './clusterFace.tsx'
import { sameLogin } from './signIn.ts'

/** ClusterPage is one tab: its views and namespaces, its table, its panel. */
export function ClusterPage({ cluster, isTabPanel }: { cluster: ClusterState; isTabPanel: boolean }) {
  const { client, tabs, notices, dialog } = useApplication()
  const session = useSession()
  const domain = useObserved(session.view.state, (state) => state.domain)
  const dock = useObserved(session.view.state, (state) => state.dock)
  const view = viewOfId(domain)
  const source = tableOfDomain(domain)
  const View = view?.Page
  const { clusterId } = cluster
  const workspace = useObserved(client.workspace)
  const waiting = sameLogin(cluster, workspace?.clusters ?? [])

  const face = clusterFace(cluster, {
    retry: () => {
      for (const one of waiting) void notices.attempt(() => client.api.retry(one.clusterId))
    },
    close: () => void notices.attempt(() => tabs.close(clusterId)),
    alsoWaiting: waiting.slice(1).map(({ clusterName }) => clusterName),
  })
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
