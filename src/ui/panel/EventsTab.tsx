import { Inbox } from 'lucide-react'
import { podKind } from '#kinds'
import { lastWords, showLog } from '../actions/logActions.ts'
import { useApplication, useSession } from '../application/application.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import { EmptyState } from '../kit/EmptyState.tsx'
import { momentBefore } from '../logs/logSpec.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { Ago } from './parts/DetailValueView.tsx'
import { PanelProblem } from './parts/PanelProblem.tsx'
import { useObjectRequest } from './useObjectRequest.ts'

/** EventsTab lists what happened to the object, newest first. */
export function EventsTab(props: { kind: ShownKind; object: ObjectRef; version: string | null }) {
  const { kind, object, version } = props
  const { body, problem, again } = useObjectRequest('object/events', kind, object, version)
  const application = useApplication()
  const session = useSession()
  if (body === null) return <PanelProblem problem={problem} again={again} />
  const { events } = body
  if (events.length === 0) {
    return (
      <EmptyState
        icon={Inbox}
        tone="plain"
        what="No events"
        why="By default, the API server deletes events after an hour."
        action={{ label: 'Read again', act: again }}
      />
    )
  }
  return (
    <ul className="events" aria-label="Events">
      {events.map(({ uid, type, reason, message, count, lastAt, source }) => (
        <li key={uid}>
          <i className={type === 'Warning' ? 'half tone-warn' : 'dot tone-off'} aria-hidden="true" />
          <div className="event-text">
            <p className="event-head">
              <strong>{reason}</strong>
              {type !== 'Normal' && <span className="tone-warn">{type}</span>}
              <span className="space" />
              {count > 1 && <span className="faint num">×{count}</span>}
              {lastAt !== null && <Ago at={lastAt} />}
            </p>
            <p>{message}</p>
            {kind.domain === podKind.domain && type === 'Warning' && (
              <p>
                {reason === 'BackOff' && message.includes('restarting') ? (
                  <button
                    type="button"
                    className="link"
                    onClick={() => showLog(application, session, object, lastWords)}
                  >
                    Show the log before the exit
                  </button>
                ) : (
                  lastAt !== null && (
                    <button
                      type="button"
                      className="link"
                      onClick={() =>
                        showLog(application, session, object, {
                          isPrevious: false,
                          from: momentBefore(lastAt),
                        })
                      }
                    >
                      Show the log from then
                    </button>
                  )
                )}
              </p>
            )}
            {source !== '' && <p className="faint">{source}</p>}
          </div>
        </li>
      ))}
    </ul>
  )
}
