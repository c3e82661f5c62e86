import { useEffect, useMemo } from 'react'
import type { PermissionParams } from '#contract'
import type { MenuAction } from '../kit/ContextMenuFrame.tsx'
import { useObserved } from '../kit/useObserved.ts'
import type { ClusterSession } from '../session/clusterSession.ts'
import { obstacleIn } from '../session/permissionChecks.ts'
import type { ObjectAction } from './nodeActions.ts'

/**
 * usePermitted checks whether the actions are allowed as soon as they are offered, and gives the reason for each that
 * is not. It does not check an action with another obstacle.
 */
export function usePermitted(
  session: ClusterSession | null,
  actions: readonly ObjectAction[],
): readonly MenuAction[] {
  const denials = useObserved(session?.permissions.denials ?? null)
  const open = actions.filter(({ obstacle }) => obstacle === null).map(({ needs }) => needs)
  useAsked(session, open)
  return useMemo(
    () =>
      actions.map(({ needs, ...action }) => ({
        ...action,
        obstacle: action.obstacle ?? (denials === null ? null : obstacleIn(denials, needs)),
      })),
    [actions, denials],
  )
}

/** useObstacle is why that may not be done, and a way to ask again. */
export function useObstacle(session: ClusterSession, needs: readonly PermissionParams[]) {
  const denials = useObserved(session.permissions.denials)
  useAsked(session, [needs])
  return { obstacle: obstacleIn(denials, needs), again: () => void session.permissions.ask(needs) }
}

function useAsked(session: ClusterSession | null, acts: readonly (readonly PermissionParams[])[]): void {
  const asked = JSON.stringify(acts)
  useEffect(() => {
    for (const needs of JSON.parse(asked) as PermissionParams[][]) void session?.permissions.ask(needs)
  }, [session, asked])
}
