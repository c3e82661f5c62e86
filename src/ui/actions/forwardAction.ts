import { type ClusterState, forwardDomains, forwardNeeds } from '#contract'
import type { Application } from '../application/application.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { type OfferedAction, obstacleOf } from './actionsOf.ts'
import { logActions } from './logActions.ts'
import { shellActions } from './shellAction.ts'

/** sessionActions are what goes on for a while with an object: its log, shells and forwards. */
export const sessionActions = (
  application: Pick<Application, 'tabs' | 'dialog' | 'dock'>,
  cluster: ClusterState,
  object: ObjectRef,
): readonly OfferedAction[] => [
  ...logActions(application, cluster, object),
  ...shellActions(application, cluster, object),
  ...forwardActions(application, cluster, object),
]

/** forwardActions forward a port of an object; none for objects without pods. */
function forwardActions(
  { dialog }: Pick<Application, 'dialog'>,
  cluster: ClusterState,
  object: ObjectRef,
): readonly OfferedAction[] {
  const domain = forwardDomains.find((each) => each === object.domain)
  if (domain === undefined) return []
  const { namespace, name } = object
  return [
    {
      id: 'forward',
      label: 'Forward a port…',
      obstacle: obstacleOf(cluster),
      needs: [forwardNeeds(cluster.serverVersion, namespace)],
      run: () =>
        dialog.set({ type: 'forward', clusterId: cluster.clusterId, target: { domain, namespace, name } }),
    },
  ]
}
