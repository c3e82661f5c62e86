import { useMemo } from 'react'
import type { ClusterState } from '#contract'
import { objectActions } from '../actions/actionsOf.ts'
import { usePermitted } from '../actions/usePermitted.ts'
import type { PageAction } from '../application/actions.ts'
import { useApplication } from '../application/application.ts'

/** useOpenObjectActions are those of the object that is open in the cluster's tab, named with it. */
export function useOpenObjectActions(cluster: ClusterState | undefined): readonly PageAction[] {
  const application = useApplication()
  const session = cluster === undefined ? null : application.tabs.session(cluster.clusterId)
  const object = session?.view.state.value.object ?? null
  const actions = useMemo(
    () =>
      cluster === undefined || object === null
        ? []
        : objectActions(application, cluster, [{ object, status: null }]),
    [application, cluster, object],
  )
  const permitted = usePermitted(session, actions)
  return useMemo(
    () =>
      permitted.map(({ id, action, obstacle, run }) => ({
        id: `object-${id}`,
        label: `${action.title} ${object?.name}…`,
        shortcut: null,
        isOn: false,
        obstacle,
        run,
      })),
    [permitted, object],
  )
}
