import { useCallback, useEffect, useState } from 'react'
import type { RequestAnswer } from '#contract'
import { isAbort, messageOf } from '#machinery'
import { useSession } from '../application/application.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import { useObserved } from '../kit/useObserved.ts'
import type { ObjectRef } from '../session/clusterView.ts'

/** ObjectRequest is the last answer, kept while a newer one is on its way, and what stopped the newest try. */
export interface ObjectRequest<Answer> {
  readonly body: Answer | null
  readonly problem: string | null
  readonly again: () => void
}

// A busy object changes many times a second; reading it again that often would help no user.
const settleMs = 400

/** The requests that read one object by its name. */
type ObjectRequestName = 'object' | 'object/yaml' | 'object/events' | 'object/details'

/** useObjectRequest reads one route of the object, and again whenever its version has changed. */
export function useObjectRequest<Route extends ObjectRequestName>(
  route: Route,
  kind: ShownKind,
  object: ObjectRef,
  version: string | null,
  { reveal = false }: { readonly reveal?: boolean } = {},
): ObjectRequest<RequestAnswer<Route>> {
  const session = useSession()
  const [outcome, setOutcome] = useState<{ body: RequestAnswer<Route> | null; problem: string | null }>({
    body: null,
    problem: null,
  })
  const [tries, setTries] = useState(0)
  const again = useCallback(() => setTries((count) => count + 1), [])
  // A request that was lost with the connection is sent again over the next one.
  const isConnected = useObserved(session.connection, ({ state }) => state === 'open')
  const { gvr } = kind
  const { namespace, name } = object

  // biome-ignore lint/correctness/useExhaustiveDependencies: version, tries and a new connection are the reasons to read again.
  useEffect(() => {
    const stop = new AbortController()
    const params = { ...gvr, namespace, name, ...(reveal ? { reveal: true } : {}) }
    const read = async () => {
      try {
        const body = await session.request(route, params, stop.signal)
        setOutcome({ body, problem: null })
      } catch (problem) {
        if (isAbort(problem) || stop.signal.aborted) return
        const text = messageOf(problem)
        setOutcome((previous) => ({ ...previous, problem: text }))
      }
    }
    const isFirst = outcome.body === null
    const timer = setTimeout(read, isFirst ? 0 : settleMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [session, route, gvr, namespace, name, version, tries, isConnected, reveal])
  return { ...outcome, again }
}
