import { type ClusterState, helmReleasesDomain, type ReleaseChange } from '#contract'
import type { Application } from '../application/application.ts'
import type { MenuAction } from '../kit/ContextMenuFrame.tsx'
import type { ObjectRef } from '../session/clusterView.ts'
import { obstacleOf } from './actionsOf.ts'

/** releaseVerbs are what Helm can do to a release, in the order in which it is offered. */
export const releaseVerbs: Readonly<Record<ReleaseChange['type'], string>> = {
  upgrade: 'Upgrade',
  rollback: 'Roll back',
  test: 'Test',
  uninstall: 'Uninstall',
}

/** releaseActions are what Helm can do to a release; none for other objects. */
export function releaseActions(
  { dialog }: Pick<Application, 'dialog'>,
  cluster: ClusterState,
  { domain, namespace, name, uid }: ObjectRef,
): readonly MenuAction[] {
  if (domain !== helmReleasesDomain) return []
  const { clusterId } = cluster
  return (Object.entries(releaseVerbs) as [ReleaseChange['type'], string][]).map(([change, title]) => ({
    id: `helm-${change}`,
    label: `${title}…`,
    obstacle: obstacleOf(cluster),
    run: () => dialog.set({ type: 'release', clusterId, namespace, name, uid, change, revision: null }),
  }))
}
