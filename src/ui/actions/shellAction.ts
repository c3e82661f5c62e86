import { type ClusterState, debugContainerNeeds, podCopyNeeds, shellNeeds } from '#contract'
import { nodeKind, podKind } from '#kinds'
import type { Application } from '../application/application.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { type OfferedAction, obstacleOf } from './actionsOf.ts'

/** The id of the panel's tab with the shells of a pod; it never changes. */
export const shellTabId = 'shell'

/** shellActions open a shell in a pod, in a container that is added to it, or on a node; none for other objects. */
export function shellActions(
  { tabs, dialog }: Pick<Application, 'tabs' | 'dialog'>,
  cluster: ClusterState,
  object: ObjectRef,
): readonly OfferedAction[] {
  if (object.domain === nodeKind.domain) return [nodeShellAction(dialog, cluster, object)]
  if (object.domain !== podKind.domain) return []
  const { clusterId, serverVersion, settings } = cluster
  const { namespace, name: pod, uid } = object
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
  const debug: OfferedAction = {
    id: 'debug',
    label: 'Debug…',
    obstacle: obstacleOf(cluster),
    needs: [debugContainerNeeds(serverVersion, namespace)],
    run: () => dialog.set({ type: 'debug', clusterId, pod: { namespace, name: pod, uid } }),
  }
  const copy: OfferedAction = {
    id: 'debug-copy',
    label: 'Debug a copy…',
    obstacle: obstacleOf(cluster),
    needs: [podCopyNeeds(serverVersion, namespace)],
    run: () => dialog.set({ type: 'debug-copy', clusterId, pod: { namespace, name: pod, uid } }),
  }
  return [offer('exec', 'Open shell'), offer('attach', 'Attach'), debug, copy]
}

const nodeShellAction = (
  dialog: Application['dialog'],
  cluster: ClusterState,
  { name, uid }: ObjectRef,
): OfferedAction => ({
  id: 'node-shell',
  label: 'Open shell…',
  obstacle: obstacleOf(cluster),
  // The dialog asks for the permissions, in the namespace that is chosen there.
  needs: [],
  run: () => dialog.set({ type: 'node-shell', clusterId: cluster.clusterId, node: { name, uid } }),
})
