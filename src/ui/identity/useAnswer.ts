import { useEffect, useRef, useState } from 'react'
import type { ClusterId, RequestAnswer, RequestParams } from '#contract'
import { messageOf } from '#machinery'
import { useApplication } from '../application/application.ts'

export type Question = 'rbac/holders' | 'rbac/who-can' | 'rbac/rights'

/** Asked is how far the answer to a question is. */
export type Asked<Name extends Question> =
  | { readonly state: 'none' }
  | { readonly state: 'asking' }
  | { readonly state: 'answered'; readonly answer: RequestAnswer<Name> }
  | { readonly state: 'failed'; readonly reason: string }

/** useAnswer asks the cluster, at once where there is a first question; a new question takes the place of the one before. */
export function useAnswer<Name extends Question>(
  clusterId: ClusterId,
  name: Name,
  first: RequestParams<Name> | null,
): { readonly asked: Asked<Name>; readonly ask: (params: RequestParams<Name>) => void } {
  const { tabs } = useApplication()
  const [asked, setAsked] = useState<Asked<Name>>({ state: 'none' })
  const stop = useRef(new AbortController())
  const ask = (params: RequestParams<Name>) => {
    stop.current.abort()
    const mine = new AbortController()
    stop.current = mine
    setAsked({ state: 'asking' })
    const enter = (next: Asked<Name>) => {
      if (!mine.signal.aborted) setAsked(next)
    }
    const answered = tabs.session(clusterId)?.request(name, params, mine.signal)
    answered?.then(
      (answer) => enter({ state: 'answered', answer }),
      (problem: unknown) => enter({ state: 'failed', reason: messageOf(problem) }),
    )
  }
  const begin = useRef(() => {
    if (first !== null) ask(first)
  })
  useEffect(() => {
    begin.current()
    return () => stop.current.abort()
  }, [])
  return { asked, ask }
}
