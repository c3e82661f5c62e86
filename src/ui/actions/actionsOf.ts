import { type ClusterState, maxTargets, type PermissionParams, type Target } from '#contract'
import { type Action, actionsOf, type OfferedTo } from '#kinds'
import type { Application } from '../application/application.ts'
import type { MenuAction } from '../kit/ContextMenuFrame.tsx'
import { formatCount } from '../kit/format.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { targetOf } from './targets.ts'

/** OfferedAction is a line of a menu, and what the person must be allowed to do. */
export interface OfferedAction extends MenuAction {
  /** For the first object of each kind and namespace, as the others of it need the same. */
  readonly needs: readonly (readonly PermissionParams[])[]
}

/** ObjectAction is an action of objects as it is offered. */
export interface ObjectAction extends OfferedAction {
  readonly action: Action
}

/** Offered is an object together with what is known of it where actions are offered. */
export interface Offered extends OfferedTo {
  readonly object: ObjectRef
}

/** More kinds and namespaces than a person selects at once. */
const mostAsked = 20

/**
 * objectActions are what can be done to the objects in their own cluster: row menu, panel, palette, key and selection all
 * offer these. An action is offered where it is for at least one of the objects, and is done to those it is for.
 */
export function objectActions(
  { dialog }: Pick<Application, 'dialog'>,
  cluster: ClusterState,
  objects: readonly Offered[],
): readonly ObjectAction[] {
  const byId = new Map<string, { readonly action: Action; readonly targets: Target[] }>()
  const isBulk = objects.length > 1
  const reasons = new Map<string, string>()
  for (const { object, ...known } of objects) {
    const target = targetOf(object)
    if (target === null) return []
    for (const action of actionsOf(target)) {
      if (isBulk && !action.isBulk) continue
      const offered = byId.get(action.id) ?? { action, targets: [] }
      byId.set(action.id, offered)
      const obstacle = action.obstacle(known)
      if (obstacle === null) offered.targets.push(target)
      else if (obstacle !== undefined) reasons.set(action.id, obstacle)
    }
  }
  const clusterObstacle = obstacleOf(cluster)
  const tooMany = `At most ${formatCount(maxTargets)} objects at once`
  const offered = [...byId.values()].filter(
    ({ action, targets }) => targets.length > 0 || reasons.has(action.id),
  )
  return offered.map(({ action, targets }) => ({
    action,
    id: action.id,
    label: `${action.menuTitle ?? action.title}…`,
    obstacle:
      clusterObstacle ??
      (targets.length > maxTargets ? tooMany : null) ??
      (targets.length > 0 ? null : (reasons.get(action.id) ?? null)),
    needs: needsOf(action, targets),
    run: () => dialog.set({ type: 'act', clusterId: cluster.clusterId, action: action.id, targets }),
  }))
}

/** obstacleOf is why nothing can be changed in the cluster now; null where something can. */
export function obstacleOf({ clusterName, lifecycle, settings }: ClusterState): string | null {
  if (settings.protection === 'read-only') return `${clusterName} is set to read-only`
  return lifecycle === 'ready' || lifecycle === 'syncing' ? null : `${clusterName} is not connected`
}

/** needsOf is what an act needs for the first object of each kind and namespace. */
export function needsOf(action: Action, targets: readonly Target[]): ObjectAction['needs'] {
  const first = new Map<string, Target>()
  for (const target of targets) {
    const key = JSON.stringify([target.group, target.resource, target.namespace])
    if (!first.has(key)) first.set(key, target)
  }
  return [...first.values()].slice(0, mostAsked).map((target) => action.needs(target))
}
