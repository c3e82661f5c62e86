import type { ClusterOverview } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { Card } from '../frame/ViewFrame.tsx'
import { formatCount, formatExactly, formatMoment } from '../kit/format.ts'
import { PartView } from './PartView.tsx'
import { useShow } from './useShow.ts'

/** Warnings are the newest warning events; each leads to the object it is about. */
export function Warnings({ warnings }: { warnings: ClusterOverview['warnings'] }) {
  const { ticker } = useApplication()
  const { view } = useSession()
  const show = useShow()
  return (
    <Card
      title="Newest warnings"
      beside={
        <button type="button" className="link" onClick={() => show('events', 'type:Warning')}>
          {warnings.state === 'known' ? `Show ${formatCount(warnings.last24h)} of 24 hours` : 'Show events'}
        </button>
      }
    >
      <PartView part={warnings}>
        {({ newest }) =>
          newest.length === 0 ? (
            <p className="card-note">None in the last 24 hours.</p>
          ) : (
            <ul className="warnings">
              {newest.map(({ reason, message, domain, kind, namespace, name, uid, count, lastAt }) => (
                // The events of an object with one reason and message are one line.
                <li key={JSON.stringify([domain, kind, namespace, name, uid, reason, message])}>
                  <i className="warning-mark half tone-warn" aria-hidden="true" />
                  <div>
                    <p className="warning-head">
                      <strong>{reason}</strong>
                      {domain === null ? (
                        <span className="ellipsis muted" title={name}>
                          {kind} {name}
                        </span>
                      ) : (
                        <button
                          type="button"
                          className="link ellipsis"
                          title={[namespace, name].filter(Boolean).join('/')}
                          onClick={() => view.openObject({ domain, namespace, name, uid })}
                        >
                          {kind} {name}
                        </button>
                      )}
                      <span className="space" />
                      <span className="faint num warning-when" title={formatExactly(lastAt)}>
                        {count > 1 && `×${formatCount(count)} `}
                        {formatMoment(lastAt, ticker.now())}
                      </span>
                    </p>
                    <p className="warning-message" title={message}>
                      {message}
                    </p>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </PartView>
    </Card>
  )
}
