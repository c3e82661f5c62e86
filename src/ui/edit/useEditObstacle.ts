import type { ClusterState } from '#contract'
import { obstacleOf } from '../actions/actionsOf.ts'
import { useObstacle } from '../actions/usePermitted.ts'
import { useSession } from '../application/application.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import type { ShownKind } from '../catalog/shownKind.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import type { EditWay } from './edit.ts'

/**
 * useEditObstacle is why an object cannot be edited, null where it can, how an edit of it is sent, and a way to ask the cluster
 * again. A person who may not update an object may still be allowed to patch it.
 */
export function useEditObstacle(kind: ShownKind, { namespace, name }: ObjectRef, cluster: ClusterState) {
  const { gvr } = kind
  const { catalog } = useClusterFacts()
  const session = useSession()
  const served = catalog?.resources.find(
    ({ group, resource }) => group === gvr.group && resource === gvr.resource,
  )
  const verbs = served === undefined || served.verbs.length === 0 ? null : served.verbs
  const need = (verb: EditWay) => ({
    ...{ verb, group: gvr.group, resource: gvr.resource, subresource: '', namespace, name },
  })
  const update = useObstacle(session, [need('update')])
  const isUpdate = update.obstacle === null && verbs?.includes('update') !== false
  const patch = useObstacle(session, isUpdate ? [] : [need('patch')])
  const isPatch = !isUpdate && patch.obstacle === null && verbs?.includes('patch') !== false
  const cannot =
    verbs === null || verbs.includes('update') || verbs.includes('patch')
      ? null
      : `The cluster does not offer changes of ${kind.title.many.toLowerCase()}`
  return {
    obstacle: obstacleOf(cluster) ?? cannot ?? (isPatch ? null : update.obstacle),
    by: (isPatch ? 'patch' : 'update') satisfies EditWay as EditWay,
    again: () => {
      update.again()
      patch.again()
    },
  }
}

/** useStatusObstacle is why the person may not save the status of an object, null where they may; it asks only when it is wanted. */
export function useStatusObstacle(
  { gvr }: ShownKind,
  { namespace, name }: ObjectRef,
  isWanted: boolean,
): string | null {
  const { group, resource } = gvr
  const need = { verb: 'patch', group, resource, subresource: 'status', namespace, name } as const
  return useObstacle(useSession(), isWanted ? [need] : []).obstacle
}
