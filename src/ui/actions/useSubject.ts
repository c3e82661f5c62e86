import { useEffect, useState } from 'react'
import { FlotillaError, type ObjectNeighbour, type Target } from '#contract'
import type { Action, Owned, Subject } from '#kinds'
import type { KubeObject } from '#machinery'
import type { ClusterSession } from '../session/clusterSession.ts'

/** KnownSubject is what an action's dialog knows of its objects, as far as it was read. */
interface KnownSubject {
  readonly subject: Subject
  /** The objects, each with its uid where that is known. */
  readonly targets: readonly Target[]
  /** The objects that it owns are being looked for. */
  readonly isLooking: boolean
  /** Why the act would not reach the object that is meant; null where it would. */
  readonly obstacle: string | null
}

interface Metadata {
  readonly uid: string
  readonly finalizers: readonly string[]
  readonly isTerminating: boolean
  readonly controller: Subject['controller'] | null
}

/** useSubject reads the object of an act, and what it owns where the action affects that; of several it reads nothing. */
export function useSubject(
  session: ClusterSession | null,
  action: Action,
  targets: readonly Target[],
): KnownSubject {
  const only = targets.length === 1 ? targets[0] : undefined
  const asksOwned = only !== undefined && action.affectsOwned(only)
  const [metadata, setMetadata] = useState<Metadata | null>(null)
  const [isGone, setIsGone] = useState(false)
  const [owned, setOwned] = useState<Owned | null>(null)
  const [isLooking, setIsLooking] = useState(asksOwned)

  useEffect(() => {
    if (session === null || only === undefined) return
    const stop = new AbortController()
    const { group, version, resource, namespace, name } = only
    const params = { group, version, resource, namespace, name }
    const readMetadata = async () => {
      try {
        setMetadata(metadataOf(await session.request('object', params, stop.signal)))
      } catch (problem) {
        // A person who may not read an object may still be allowed to change it: the dialog then says less.
        if (problem instanceof FlotillaError && problem.code === 'object_not_found') setIsGone(true)
      }
    }
    const readOwned = async () => {
      const { dependants, warnings } = await session.request('object/details', params, stop.signal)
      setOwned({ counts: countsOf(dependants), isWhole: warnings.length === 0 })
    }
    void readMetadata()
    if (asksOwned)
      void readOwned()
        .catch(() => {})
        .finally(() => {
          if (!stop.signal.aborted) setIsLooking(false)
        })
    return () => stop.abort()
  }, [session, only, asksOwned])

  const isReplaced = only !== undefined && metadata !== null && only.uid !== '' && only.uid !== metadata.uid
  return {
    subject: {
      targets,
      finalizers: metadata?.finalizers ?? [],
      isTerminating: metadata?.isTerminating ?? false,
      ...(metadata?.controller == null ? {} : { controller: metadata.controller }),
      ...(owned === null ? {} : { owned }),
    },
    targets:
      only !== undefined && only.uid === '' && metadata !== null ? [{ ...only, uid: metadata.uid }] : targets,
    isLooking,
    obstacle: isGone
      ? `${only?.name} is gone from the cluster.`
      : isReplaced
        ? `Another object has the name ${only.name} now; the one that was meant is gone.`
        : null,
  }
}

const metadataOf = ({ metadata }: KubeObject): Metadata => ({
  uid: metadata.uid,
  finalizers: metadata.finalizers ?? [],
  isTerminating: metadata.deletionTimestamp !== undefined,
  controller: metadata.ownerReferences?.find(({ controller }) => controller === true) ?? null,
})

function countsOf(neighbours: readonly ObjectNeighbour[]): Owned['counts'] {
  const byKind = Map.groupBy(neighbours, ({ kind }) => kind)
  return [...byKind].map(([kind, members]) => [kind, members.length])
}
