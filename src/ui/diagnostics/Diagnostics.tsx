import './diagnostics.css'
import { kindOfDomain } from '#kinds'
import { formatCount } from '../kit/format.ts'
import { StatusChip } from '../kit/StatusMark.tsx'
import { useApplication } from '../page/application.ts'
import { useDocument } from '../session/useDocument.ts'
import { freshnessWords } from '../table/freshnessWords.ts'

/** Diagnostics says what the tab's cluster costs, and of each resource that is followed how far it may be believed. */
export function Diagnostics() {
  const { ticker } = useApplication()
  const { body, heldSince } = useDocument('diagnostics')
  if (body === null) return <section className="diagnostics" aria-label="Diagnostics" />
  const { usage, resources } = body
  return (
    <section className="diagnostics" aria-label="Diagnostics">
      <h2 className="table-title">Diagnostics</h2>
      <dl>
        <Figure label="Requests" value={formatCount(usage.requests)} />
        <Figure label="Watches" value={formatCount(usage.watches)} />
        <Figure label="Received" value={`${formatCount(Math.round(usage.bytesReceived / 1024))} KiB`} />
        <Figure label="Memory" value={`${formatCount(Math.round(usage.rssBytes / 2 ** 20))} MiB`} />
      </dl>
      <table>
        <thead>
          <tr>
            <th>Resource</th>
            <th className="num">Rows</th>
            <th>State</th>
            <th>Reason</th>
          </tr>
        </thead>
        <tbody>
          {resources.map(({ domain, rows, freshness }) => {
            const { tone, word, reason } = freshnessWords(freshness, heldSince, ticker.now())
            return (
              <tr key={domain}>
                <td>{kindOfDomain(domain)?.title.many ?? domain}</td>
                <td className="num">{formatCount(rows)}</td>
                <td>
                  <StatusChip tone={tone} word={word} />
                </td>
                <td className="muted">{freshness.state === 'live' ? '' : reason}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

const Figure = ({ label, value }: { label: string; value: string }) => (
  <div>
    <dt>{label}</dt>
    <dd className="num">{value}</dd>
  </div>
)
