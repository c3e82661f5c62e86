import { useEffect, useState } from 'react'
import type { Gvr, KubeObject } from '#machinery'
import type { ClusterSession } from '../session/clusterSession.ts'

/** ReadPod is the part of a pod that says how it can be debugged. */
export interface ReadPod extends KubeObject {
  readonly spec?: {
    readonly containers?: readonly { readonly name: string; readonly image?: string }[]
    readonly securityContext?: { readonly runAsUser?: number }
  }
}

/** useReadObject reads one object once; null until then, and where it may not be read. */
export function useReadObject<Read extends KubeObject = KubeObject>(
  session: ClusterSession | null,
  { group, version, resource }: Gvr,
  namespace: string,
  name: string,
): { readonly object: Read | null; readonly isReading: boolean } {
  const [read, setRead] = useState<{ readonly object: Read | null } | null>(null)
  useEffect(() => {
    if (session === null) return
    const stop = new AbortController()
    const settle = (object: Read | null) => {
      if (!stop.signal.aborted) setRead({ object })
    }
    session.request('object', { group, version, resource, namespace, name }, stop.signal).then(
      (object) => settle(object as Read),
      () => settle(null),
    )
    return () => stop.abort()
  }, [session, group, version, resource, namespace, name])
  return { object: read?.object ?? null, isReading: session !== null && read === null }
}
