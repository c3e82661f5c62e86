import { severityWords } from '#contract'
import { useSession } from '../application/application.ts'
import { useDocument } from '../application/useDocument.ts'
import { Card } from '../frame/ViewFrame.tsx'
import { formatCount } from '../kit/format.ts'
import { StatusMark } from '../kit/StatusMark.tsx'
import { useShow } from './useShow.ts'

const severities = ['critical', 'warning', 'info'] as const

/** AttentionSummary is how many findings there are of each severity; each leads to them. */
export function AttentionSummary() {
  const { view } = useSession()
  const { body } = useDocument('attention-counts')
  const show = useShow()
  const total = body === null ? null : body.critical + body.warning + body.info
  const isCounted = body?.freshness.state === 'live' || body?.freshness.state === 'partial'
  return (
    <Card
      title="Attention"
      beside={
        <button type="button" className="link" onClick={() => view.show('attention')}>
          Show all findings
        </button>
      }
    >
      {body === null || (total === 0 && !isCounted) ? (
        <p className="card-note">Not known yet.</p>
      ) : total === 0 ? (
        <p className="card-note">
          <StatusMark tone="ok" word="Nothing needs attention" />
        </p>
      ) : (
        <ul className="overview-workloads">
          {severities
            .filter((severity) => body[severity] > 0)
            .map((severity) => {
              const [tone, word] = severityWords[severity]
              return (
                <li key={severity}>
                  <button
                    type="button"
                    className="overview-line"
                    onClick={() => show('attention', `severity:${word}`)}
                  >
                    <StatusMark tone={tone} word={word} />
                    <span className="num">{formatCount(body[severity])}</span>
                  </button>
                </li>
              )
            })}
        </ul>
      )}
    </Card>
  )
}
