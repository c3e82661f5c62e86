import { useEffect, useRef } from 'react'
import type { HeldFields } from '#contract'
import type { Kind } from '#kinds'
import { useApplication, useSession } from '../application/application.ts'
import { activityId } from '../application/begunJobs.ts'
import { useDocument } from '../application/useDocument.ts'
import { formatCount } from '../kit/format.ts'
import type { ObjectRef } from '../session/clusterView.ts'

/** HeldFieldsSection lists the fields that Flotilla is a manager of, and offers to give them back. */
export function HeldFieldsSection(props: {
  kind: Kind
  object: ObjectRef
  held: HeldFields
  again: () => void
}) {
  const { kind, object, held, again } = props
  const { clusterId } = useSession()
  const { dialog } = useApplication()
  const { fields, count, appliers } = held
  const { namespace, name, uid } = object
  const targets = [{ ...kind.gvr, namespace, name, uid }]
  useGivenBack(uid, again)
  return (
    <section className="card" aria-label="Managed fields">
      <h3 className="card-title">
        Managed fields
        <span className="faint num">{formatCount(count)}</span>
        <span className="space" />
        <button
          type="button"
          className="button button-small"
          onClick={() => dialog.set({ type: 'act', clusterId, action: 'give-back', targets })}
        >
          Give back…
        </button>
      </h3>
      <p className="neighbours-note">
        {appliers.length === 0
          ? 'Set from here, so that Flotilla is a manager of them.'
          : `Set from here. A different value that ${appliers.join(' or ')} applies is a conflict until they are given back.`}
      </p>
      <ul className="held-fields">
        {fields.map((field) => (
          <li key={field} className="code">
            {field}
          </li>
        ))}
        {count > fields.length && <li className="faint">and {formatCount(count - fields.length)} more</li>}
      </ul>
    </section>
  )
}

/** Looks again once these fields have been given back, which nothing else of the object shows. */
function useGivenBack(uid: string, again: () => void): void {
  const { body } = useDocument(activityId)
  const given = body?.jobs.filter(
    ({ action, endedAt, targets }) =>
      action === 'give-back' && endedAt !== null && targets.some((each) => each.uid === uid),
  ).length
  const seen = useRef(given)
  useEffect(() => {
    if (seen.current !== undefined && given !== seen.current) again()
    seen.current = given
  }, [given, again])
}
