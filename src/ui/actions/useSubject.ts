import { useEffect, useState } from 'react'
import { FlotillaError, type ObjectNeighbour, type Revision, type Target } from '#contract'
import type { Action, Owned, Subject } from '#kinds'
import { type KubeObject, messageOf } from '#machinery'
import type { ClusterSession } from '../session/clusterSession.ts'

/** KnownSubject is what an action's dialog knows of its objects, as far as it was read. */
interface KnownSubject {
  readonly subject: Subject
  /** The objects, each with its uid where that is known. */
  readonly targets: readonly Target[]
  /** The one object is being read. */
  readonly isReading: boolean
  /** What the action looks for is being looked for. */
  readonly isLooking: boolean
  /** Why the act would not reach the object that is meant; null where it would. */
  readonly obstacle: string | null
}

/** useSubject reads the object of an act, and what the action looks for; of several it reads nothing. */
export function useSubject(
  session: ClusterSession | null,
  action: Action,
  targets: readonly Target[],
): KnownSubject {
  const only = targets.length === 1 ? targets[0] : undefined
  const wanted = only === undefined ? null : action.looksFor(only)
  const [object, setObject] = useState<KubeObject | null>(null)
  const [isGone, setIsGone] = useState(false)
  const [owned, setOwned] = useState<Owned | null>(null)
  const [autoscalers, setAutoscalers] = useState<readonly KubeObject[] | null>(null)
  const [revisions, setRevisions] = useState<readonly Revision[] | null>(null)
  const [lookProblem, setLookProblem] = useState<string | null>(null)
  const [isLooking, setIsLooking] = useState(wanted !== null)
  const [isReading, setIsReading] = useState(only !== undefined)

  useEffect(() => {
    if (session === null || only === undefined) return
    const stop = new AbortController()
    const { group, version, resource, namespace, name } = only
    const params = { group, version, resource, namespace, name }
    const readObject = async () => {
      try {
        setObject(await session.request('object', params, stop.signal))
      } catch (problem) {
        // A person who may not read an object may still be allowed to change it: the dialog then says less.
        if (problem instanceof FlotillaError && problem.code === 'object_not_found') setIsGone(true)
      }
    }
    const readOwned = async () => {
      const { dependants, warnings } = await session.request('object/details', params, stop.signal)
      setOwned({ counts: countsOf(dependants), isWhole: warnings.length === 0 })
    }
    const readAutoscalers = async () => {
      const { related } = await session.request('object/details', params, stop.signal)
      const found = related.filter(isAutoscaler).map(async ({ status: _, ...neighbour }) => {
        const autoscaler = {
          group: neighbour.group,
          version: neighbour.version,
          resource: neighbour.resource,
        }
        const { namespace: place, name: its } = neighbour
        return await session.request('object', { ...autoscaler, namespace: place, name: its }, stop.signal)
      })
      setAutoscalers(await Promise.all(found))
    }
    const readRevisions = async () => {
      const answer = await session.request('object/revisions', params, stop.signal)
      setRevisions(answer.revisions)
    }
    const looks = { owned: readOwned, autoscalers: readAutoscalers, revisions: readRevisions }
    const unlessLeft = (change: () => void) => () => {
      if (!stop.signal.aborted) change()
    }
    void readObject().finally(unlessLeft(() => setIsReading(false)))
    if (wanted !== null)
      void looks[wanted]()
        .catch((problem: unknown) => {
          // Without its revisions there is nothing to choose from; all else is only said.
          const words = messageOf(problem)
          if (wanted === 'revisions' && !stop.signal.aborted) setLookProblem(words)
        })
        .finally(unlessLeft(() => setIsLooking(false)))
    return () => stop.abort()
  }, [session, only, wanted])

  const metadata = object?.metadata
  const controller = metadata?.ownerReferences?.find((owner) => owner.controller === true)
  const isReplaced =
    only !== undefined && metadata !== undefined && only.uid !== '' && only.uid !== metadata.uid
  return {
    subject: {
      targets,
      finalizers: metadata?.finalizers ?? [],
      isTerminating: metadata?.deletionTimestamp !== undefined,
      ...(controller === undefined ? {} : { controller }),
      ...(owned === null ? {} : { owned }),
      ...(autoscalers === null ? {} : { autoscalers }),
      ...(revisions === null ? {} : { revisions }),
      ...(object === null ? {} : { object }),
    },
    targets:
      only !== undefined && only.uid === '' && metadata !== undefined
        ? [{ ...only, uid: metadata.uid }]
        : targets,
    isLooking,
    isReading,
    obstacle: isGone
      ? `${only?.name} is gone from the cluster.`
      : isReplaced
        ? `Another object has the name ${only.name} now; the one that was meant is gone.`
        : lookProblem,
  }
}

const isAutoscaler = ({ group, kind }: ObjectNeighbour): boolean =>
  group === 'autoscaling' && kind === 'HorizontalPodAutoscaler'

function countsOf(neighbours: readonly ObjectNeighbour[]): Owned['counts'] {
  const byKind = Map.groupBy(neighbours, ({ kind }) => kind)
  return [...byKind].map(([kind, members]) => [kind, members.length])
}
