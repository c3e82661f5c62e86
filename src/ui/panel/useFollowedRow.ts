import { useEffect, useState } from 'react'
import { encodeTail, type Row, type WindowSpec } from '#contract'
import { useSession } from '../application/application.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import type { LiveWindow } from '../session/liveWindow.ts'

/** FollowedRow is what the cluster says of the panel's object at this moment. */
export type FollowedRow =
  | { readonly state: 'unknown' }
  | { readonly state: 'here'; readonly row: Row }
  | { readonly state: 'gone' }
  /** A link led to a name that nothing has, and may never have had. */
  | { readonly state: 'absent' }
  /** Another object has its name now. */
  | { readonly state: 'replaced'; readonly row: Row }

/** useFollowedRow follows one object by a live window of its own row, wherever the table is scrolled to. */
export function useFollowedRow(kind: ShownKind, object: ObjectRef): FollowedRow {
  const session = useSession()
  const [followed, setFollowed] = useState<FollowedRow>({ state: 'unknown' })
  const { domain, scope } = kind
  const { namespace, name, uid } = object
  useEffect(() => {
    const spec: WindowSpec = {
      domain,
      tail: scope === 'cluster' ? '' : encodeTail({ type: 'namespace', namespace }),
      sort: null,
      filter: nameFilter(name),
      offset: 0,
      limit: 2,
    }
    const window = session.openWindow(spec)
    // A link names an object without its uid: the first one seen is the one meant.
    let meantUid = uid
    const end = window.state.onChange(() => {
      if (meantUid === '') meantUid = window.state.value.answer?.rows[0]?.[0] ?? ''
      setFollowed((previous) => nextFollowed(window, meantUid, previous))
      const n = window.state.value.answer?.n
      if (n !== undefined) window.drawn(n)
    })
    return () => {
      end()
      window[Symbol.dispose]()
    }
  }, [session, domain, scope, namespace, name, uid])
  return followed
}

/** Of a name with quotes or lines in it, which no good server has, nothing can be asked. */
const nameFilter = (name: string): string =>
  /["\p{Cc}\p{Zl}\p{Zp}]/u.test(name) ? '' : `field:"metadata.name=${name}"`

function nextFollowed(window: LiveWindow, uid: string, previous: FollowedRow): FollowedRow {
  const { asked, answer, heldSince } = window.state.value
  if (answer === null || heldSince !== null) return previous
  const row = answer.rows.find((candidate) => candidate[0] === uid)
  if (row !== undefined) return { state: 'here', row }
  // Only a table that is live may say that something is not there, and only of a name it could be asked for.
  if (answer.freshness.state !== 'live' || asked.filter === '') return previous
  const namesake = answer.rows[0]
  if (namesake !== undefined) return { state: 'replaced', row: namesake }
  return { state: uid === '' ? 'absent' : 'gone' }
}
