import { useEffect, useState } from 'react'
import type { Facet } from '#contract'
import { isAbort, messageOf } from '#machinery'
import { useSession } from '../../application/application.ts'
import { useObserved } from '../../kit/useObserved.ts'

/** The question that is counted, and counted again while its list is open. */
export interface FacetQuestion {
  readonly domain: string
  readonly tail: string
  readonly filter: string
  readonly id: string
}

const againMs = 2000

/** FacetState is the last answer, and the values in the order in which they were first seen: they stay where they are. */
export interface FacetState {
  readonly counts: ReadonlyMap<string, number>
  readonly order: readonly string[]
  readonly distinct: number
  readonly problem: string | null
}

/** useFacet counts the values of a column over all rows that pass the filter, as long as it is shown; null before the first answer. */
export function useFacet({ domain, tail, filter, id }: FacetQuestion): FacetState | null {
  const session = useSession()
  const [state, setState] = useState<FacetState | null>(null)
  const isConnected = useObserved(session.connection, (connection) => connection.state === 'open')

  useEffect(() => {
    if (!isConnected) return
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | null = null
    const ask = async () => {
      try {
        const params = { domain, tail, filter, facet: id, limit: 1 }
        const page = await session.request('snapshot', params, stop.signal)
        const facet = 'facet' in page ? page.facet : undefined
        if (facet !== undefined && !stop.signal.aborted) setState((before) => answered(before, facet))
      } catch (problem) {
        if (isAbort(problem) || stop.signal.aborted) return
        const text = messageOf(problem)
        setState((before) => ({ ...(before ?? nothing()), problem: text }))
      }
      if (!stop.signal.aborted) timer = setTimeout(ask, againMs)
    }
    void ask()
    return () => {
      stop.abort()
      if (timer !== null) clearTimeout(timer)
    }
  }, [session, isConnected, domain, tail, filter, id])
  return state
}

const nothing = (): FacetState => ({ counts: new Map(), order: [], distinct: 0, problem: null })

function answered(before: FacetState | null, { values, distinct }: Facet): FacetState {
  const counts = new Map(values)
  const known = before?.order ?? []
  const seen = new Set(known)
  return {
    counts,
    order: [...known, ...values.map(([value]) => value).filter((value) => !seen.has(value))],
    distinct,
    problem: null,
  }
}
