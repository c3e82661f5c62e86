import { kinds } from '#kinds'
import { useObserved } from '../kit/useObserved.ts'
import { useSession } from '../page/application.ts'
import { showNamespace } from '../page/showNamespace.ts'
import { useFoldedGroups } from './foldedGroups.ts'
import { NamespaceList } from './NamespaceList.tsx'
import { SidebarFrame } from './SidebarFrame.tsx'

/** ClusterSidebar leads to the views and namespaces of the tab's cluster. */
export function ClusterSidebar() {
  const { storage, view } = useSession()
  const domain = useObserved(view.state, (state) => state.domain)
  const namespace = useObserved(view.state, (state) => state.namespace)
  const [folded, fold] = useFoldedGroups(storage)
  return (
    <SidebarFrame
      kinds={kinds}
      currentDomain={domain}
      onShow={(kind) => view.show(kind.domain)}
      folded={folded}
      onFold={fold}
    >
      <NamespaceList choice={namespace} onChoose={(chosen) => showNamespace(view, chosen)} />
    </SidebarFrame>
  )
}
