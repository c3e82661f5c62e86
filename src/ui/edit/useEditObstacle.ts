import type { ClusterState } from '#contract'
import { obstacleOf } from '../actions/actionsOf.ts'
import { useObstacle } from '../actions/usePermitted.ts'
import { useSession } from '../application/application.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import type { ShownKind } from '../catalog/shownKind.ts'
import type { ObjectRef } from '../session/clusterView.ts'

/** useEditObstacle is why an object cannot be edited, null where it can, and a way to ask the cluster again. */
export function useEditObstacle(kind: ShownKind, { namespace, name }: ObjectRef, cluster: ClusterState) {
  const { gvr } = kind
  const { catalog } = useClusterFacts()
  const served = catalog?.resources.find(
    ({ group, resource }) => group === gvr.group && resource === gvr.resource,
  )
  const { obstacle, again } = useObstacle(useSession(), [
    { verb: 'update', group: gvr.group, resource: gvr.resource, subresource: '', namespace, name },
  ])
  const cannot =
    served === undefined || served.verbs.length === 0 || served.verbs.includes('update')
      ? null
      : `The cluster does not offer changes of ${kind.title.many.toLowerCase()}`
  return { obstacle: obstacleOf(cluster) ?? cannot ?? obstacle, again }
}
