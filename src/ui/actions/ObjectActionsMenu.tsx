import type { ClusterState } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { ActionsMenu, MenuItems } from './ActionsMenu.tsx'
import { type Offered, type OfferedAction, objectActions } from './actionsOf.ts'
import { sessionActions } from './forwardAction.ts'
import { objectTools } from './objectTools.ts'
import { releaseActions } from './releaseActions.ts'
import { usePermitted } from './usePermitted.ts'

/** ObjectActionsMenu offers in an object's panel what its row offers; nothing where nothing can be done to it. */
export function ObjectActionsMenu({ cluster, offered }: { cluster: ClusterState; offered: Offered }) {
  const application = useApplication()
  const actions: readonly OfferedAction[] = [
    ...sessionActions(application, cluster, offered.object),
    ...objectTools(application, cluster, offered.object),
    ...objectActions(application, cluster, [offered]),
  ]
  if (actions.length === 0) return null
  return (
    <ActionsMenu label="Actions" align="end">
      <ActionItems actions={actions} />
    </ActionsMenu>
  )
}

/** ReleaseActionsMenu offers in a release's panel what its row offers. */
export function ReleaseActionsMenu({ cluster, object }: { cluster: ClusterState; object: ObjectRef }) {
  const application = useApplication()
  return (
    <ActionsMenu label="Actions" align="end">
      <MenuItems actions={releaseActions(application, cluster, object)} />
    </ActionsMenu>
  )
}

/** Drawn, and asked about, only while the menu is open. */
function ActionItems({ actions }: { actions: readonly OfferedAction[] }) {
  return <MenuItems actions={usePermitted(useSession(), actions)} />
}
