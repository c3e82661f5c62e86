import type { ClusterState, PermissionParams } from '#contract'
import type { Application } from '../application/application.ts'
import type { NodeActionName } from '../application/dialogs.ts'
import type { MenuAction } from '../kit/ContextMenuFrame.tsx'
import type { ObjectRef } from '../session/clusterView.ts'

const labels = {
  cordon: 'Cordon…',
  uncordon: 'Uncordon…',
  drain: 'Drain…',
} as const satisfies Record<NodeActionName, string>

/** ObjectAction is an item of a menu, with the permission that it needs. */
export interface ObjectAction extends MenuAction {
  readonly needs: readonly PermissionParams[]
}

/** The word kubectl puts behind the status of a node that takes no new pods. */
const cordonedWord = 'SchedulingDisabled'

/**
 * objectActions are what can be done to the object in its own cluster; row, panel and palette offer the same. `status` is its status as its row says it; null
 * where no row is on hand, and then whatever makes no sense is refused by the cluster and not here.
 */
export function objectActions(
  { dialog }: Pick<Application, 'dialog'>,
  cluster: ClusterState,
  object: ObjectRef,
  status: string | null,
): readonly ObjectAction[] {
  if (object.domain !== 'nodes') return []
  const isCordoned = status === null ? null : status.split(',').includes(cordonedWord)
  const names: readonly NodeActionName[] =
    isCordoned === null
      ? ['cordon', 'uncordon', 'drain']
      : isCordoned
        ? ['uncordon', 'drain']
        : ['cordon', 'drain']
  const obstacle = obstacleOf(cluster)
  return names.map((action) => ({
    id: action,
    label: labels[action],
    obstacle,
    needs: needsOf(action, object.name),
    run: () => dialog.set({ type: 'node-action', clusterId: cluster.clusterId, action, node: object.name }),
  }))
}

function obstacleOf({ clusterName, lifecycle, settings }: ClusterState): string | null {
  if (settings.protection === 'read-only') return `${clusterName} is set to read-only`
  return lifecycle === 'ready' || lifecycle === 'syncing' ? null : `${clusterName} is not connected`
}

/** A drain lists the pods of the node, of whatever namespace, and evicts them behind its cordon. */
function needsOf(action: NodeActionName, name: string): readonly PermissionParams[] {
  const everywhere = { group: '', subresource: '', namespace: '', name: '' }
  const toCordon = { ...everywhere, verb: 'patch', resource: 'nodes', name }
  if (action !== 'drain') return [toCordon]
  return [
    toCordon,
    { ...everywhere, verb: 'list', resource: 'pods' },
    { ...everywhere, verb: 'create', resource: 'pods', subresource: 'eviction' },
  ]
}
