import { useEffect, useState } from 'react'
import type { HelmRelease } from '#contract'
import { isAbort, messageOf } from '#machinery'
import { useSession } from '../application/application.ts'
import { useObserved } from '../kit/useObserved.ts'
import type { ObjectRef } from '../session/clusterView.ts'

export interface HelmReleaseState {
  /** The last answer, kept while a newer one is on its way; null before the first. */
  readonly release: HelmRelease | null
  readonly problem: string | null
  readonly again: () => void
}

/** useHelmRelease reads one revision of a release, the newest where none is named, and again when its row has changed. */
export function useHelmRelease(
  { namespace, name }: ObjectRef,
  revision: number | null,
  version: string | null,
): HelmReleaseState {
  const session = useSession()
  const [state, setState] = useState<{ release: HelmRelease | null; problem: string | null }>({
    release: null,
    problem: null,
  })
  const [tries, setTries] = useState(0)
  const isConnected = useObserved(session.connection, ({ state: connection }) => connection === 'open')

  // biome-ignore lint/correctness/useExhaustiveDependencies: version, tries and a new connection are the reasons to read again.
  useEffect(() => {
    const stop = new AbortController()
    const params = { namespace, name, ...(revision === null ? {} : { revision }) }
    const read = async () => {
      try {
        const release = await session.request('helm/release', params, stop.signal)
        setState({ release, problem: null })
      } catch (problem) {
        if (isAbort(problem) || stop.signal.aborted) return
        const text = messageOf(problem)
        setState((previous) => ({ ...previous, problem: text }))
      }
    }
    void read()
    return () => stop.abort()
  }, [session, namespace, name, revision, version, tries, isConnected])
  return { ...state, again: () => setTries((count) => count + 1) }
}
