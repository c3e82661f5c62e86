import { useMemo } from 'react'
import { kinds } from '#kinds'
import { useSession } from '../application/application.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { views } from '../views/views.ts'
import { useFoldedGroups } from './foldedGroups.ts'
import { NamespaceList } from './NamespaceList.tsx'
import { SidebarFrame } from './SidebarFrame.tsx'
import { sidebarGroups } from './sidebarGroups.ts'

/** ClusterSidebar leads to the views and namespaces of the tab's cluster. */
export function ClusterSidebar() {
  const { storage, view } = useSession()
  const domain = useObserved(view.state, (state) => state.domain)
  const facts = useClusterFacts()
  const groups = useMemo(() => sidebarGroups(kinds, views, facts), [facts])
  const [folded, fold] = useFoldedGroups(storage)
  return (
    <SidebarFrame
      groups={groups}
      currentDomain={domain}
      onShow={(chosen) => view.show(chosen)}
      folded={folded}
      onFold={fold}
    >
      <NamespaceList />
    </SidebarFrame>
  )
}
