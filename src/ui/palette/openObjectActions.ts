import type { ClusterState } from '#contract'
import { objectActions } from '../maintenance/nodeActions.ts'
import type { PageAction } from '../page/actions.ts'
import type { Application } from '../page/application.ts'

/** openObjectActions are those of the object that is open in the cluster's tab, named with it. */
export function openObjectActions(
  application: Application,
  cluster: ClusterState | undefined,
): readonly PageAction[] {
  const object =
    cluster === undefined
      ? null
      : (application.tabs.session(cluster.clusterId)?.view.state.value.object ?? null)
  if (cluster === undefined || object === null) return []
  return objectActions(application, cluster, object, null).map(({ id, label, obstacle, run }) => ({
    id: `object-${id}`,
    label: `${label.replace('…', '')} ${object.name}…`,
    shortcut: null,
    isOn: false,
    obstacle,
    run,
  }))
}
