import { useEffect, useMemo } from 'react'
import { useObserved } from '../kit/useObserved.ts'
import type { ClusterSession } from '../session/clusterSession.ts'
import { type Denials, obstacleIn } from '../session/permissionChecks.ts'
import type { OfferedAction } from './actionsOf.ts'

/** OfferedNeeds is what something that is offered needs. */
export type OfferedNeeds = OfferedAction['needs']

/**
 * usePermitted checks whether the actions are allowed as soon as they are offered, and gives the reason for each that
 * is not. It does not check an action with another obstacle.
 */
export function usePermitted<Offer extends OfferedAction>(
  session: ClusterSession | null,
  actions: readonly Offer[],
): readonly Offer[] {
  const denials = useObserved(session?.permissions.denials ?? null)
  useAsked(
    session,
    actions.flatMap(({ obstacle, needs }) => (obstacle === null ? needs : [])),
  )
  return useMemo(
    () => actions.map((action) => ({ ...action, obstacle: action.obstacle ?? denialOf(denials, action) })),
    [actions, denials],
  )
}

/** An act on several objects is offered as long as it is allowed for some of them. */
function denialOf(denials: Denials | null, { needs }: OfferedAction): string | null {
  const reasons = deniedNeeds(denials, needs)
  return reasons.length < needs.length ? null : (reasons[0] ?? null)
}

/** useDenied asks whether an act is allowed, and gives the reasons why it is not, one for each part that is denied. */
export function useDenied(session: ClusterSession | null, needs: OfferedAction['needs']): readonly string[] {
  const denials = useObserved(session?.permissions.denials ?? null)
  useAsked(session, needs)
  return deniedNeeds(denials, needs)
}

/** useObstacle is why that may not be done, and a way to ask again. */
export function useObstacle(session: ClusterSession, needs: OfferedAction['needs'][number]) {
  const [obstacle = null] = useDenied(session, [needs])
  return { obstacle, again: () => void session.permissions.ask(needs) }
}

const deniedNeeds = (denials: Denials | null, needs: OfferedAction['needs']): readonly string[] =>
  denials === null ? [] : needs.flatMap((each) => obstacleIn(denials, each) ?? [])

function useAsked(session: ClusterSession | null, needs: OfferedAction['needs']): void {
  const asked = JSON.stringify(needs)
  useEffect(() => {
    for (const each of JSON.parse(asked) as OfferedAction['needs']) void session?.permissions.ask(each)
  }, [session, asked])
}
