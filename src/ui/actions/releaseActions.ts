import { type ClusterState, helmReleasesDomain } from '#contract'
import type { Application } from '../application/application.ts'
import type { ChangeOfRelease } from '../application/dialogs.ts'
import type { MenuAction } from '../kit/ContextMenuFrame.tsx'
import type { ObjectRef } from '../session/clusterView.ts'
import { obstacleOf } from './actionsOf.ts'

/** releaseVerbs are what Helm can do to a release, in the order in which it is offered. */
export const releaseVerbs: Readonly<Record<ChangeOfRelease, string>> = {
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
  return (Object.entries(releaseVerbs) as [ChangeOfRelease, string][]).map(([change, title]) => ({
    id: `helm-${change}`,
    label: `${title}…`,
    obstacle: obstacleOf(cluster),
    run: () => dialog.set({ type: 'release', clusterId, namespace, name, uid, change, revision: null }),
  }))
}

/** tableAction is what can be begun from the table of a domain; null where nothing can. */
export function tableAction(
  { dialog }: Pick<Application, 'dialog'>,
  cluster: ClusterState,
  domain: string,
): MenuAction | null {
  if (domain !== helmReleasesDomain) return null
  const { clusterId } = cluster
  return {
    ...{ id: 'install-chart', label: 'Install chart…', obstacle: obstacleOf(cluster) },
    run: () => dialog.set({ type: 'install-chart', clusterId }),
  }
}
