import { useEffect, useLayoutEffect, useState } from 'react'
import type { DocumentDomain } from '#contract'
import { useObserved } from '../kit/useObserved.ts'
import type { DocumentState, FollowedDocument } from '../session/followedDocument.ts'
import { useSession } from './application.ts'

const notYet = { body: null, n: 0, heldSince: null, refusal: null } as const

/** useDocument follows a document of the tab's cluster while the component is on screen. */
export function useDocument<Domain extends DocumentDomain>(domain: Domain, tail = ''): DocumentState<Domain> {
  const session = useSession()
  const [document, setDocument] = useState<FollowedDocument<Domain> | null>(null)
  // Before the browser paints, so that the last known body is there at once.
  useLayoutEffect(() => {
    const followed = session.follow(domain, tail)
    setDocument(followed)
    return () => {
      setDocument(null)
      followed[Symbol.dispose]()
    }
  }, [session, domain, tail])
  const state: DocumentState<Domain> = useObserved(document?.state ?? null) ?? notYet
  const { n, heldSince } = state
  // Acknowledged after the browser had its chance to paint it; never for a page that is hidden.
  useEffect(() => {
    if (n === 0 || heldSince !== null) return
    const frame = requestAnimationFrame(() => document?.drawn(n))
    return () => cancelAnimationFrame(frame)
  }, [document, n, heldSince])
  return state
}
