import { type ClusterState, shellNeeds } from '#contract'
import { podKind } from '#kinds'
import type { Application } from '../application/application.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { type OfferedAction, obstacleOf } from './actionsOf.ts'

/** The id of the panel's tab with the shells of a pod; it never changes. */
export const shellTabId = 'shell'

/** shellActions open a shell in a pod; none for other objects. */
export function shellActions(
  { tabs }: Pick<Application, 'tabs'>,
  cluster: ClusterState,
  object: ObjectRef,
): readonly OfferedAction[] {
  if (object.domain !== podKind.domain) return []
  const { clusterId, serverVersion, settings } = cluster
  const { namespace, name: pod } = object
  const offer = (mode: 'exec' | 'attach', title: string): OfferedAction => ({
    id: mode === 'exec' ? 'open-shell' : 'attach',
    label: title,
    obstacle: obstacleOf(cluster),
    needs: [shellNeeds(serverVersion, mode, namespace)],
    run: () => {
      const session = tabs.session(clusterId)
      if (session === null) return
      session.view.openObject(object)
      session.view.showPanelTab(shellTabId)
      // Where the cluster's name has to be typed first, the tab asks for it.
      if (settings.protection === 'open') void session.shells.open({ namespace, pod, mode })
    },
  })
  return [offer('exec', 'Open shell'), offer('attach', 'Attach')]
}
