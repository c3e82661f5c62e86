import type { Diagnostics, Freshness, Tone } from '#contract'
import { kindOfDomain } from '#kinds'
import { useApplication, useSession } from '../application/application.ts'
import { Card } from '../frame/ViewFrame.tsx'
import { formatCount } from '../kit/format.ts'
import { ScrollBox } from '../kit/ScrollBox.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import { freshnessWords } from '../table/source/freshnessWords.ts'
import { views } from '../views/views.ts'

const concern = { bad: 0, warn: 1, info: 2, off: 3, ok: 4 } as const satisfies Record<Tone, number>

/** FollowedResources lists what the berth follows, trouble first. */
export function FollowedResources(props: {
  resources: Diagnostics['resources'] | null
  heldSince: number | null
}) {
  const { resources, heldSince } = props
  const { ticker } = useApplication()
  const { view } = useSession()
  const wordsOf = (freshness: Freshness) => freshnessWords(freshness, heldSince, ticker.now())
  const sorted = (resources ?? []).toSorted(
    (a, b) =>
      concern[wordsOf(a.freshness).tone] - concern[wordsOf(b.freshness).tone] ||
      titleOf(a.domain).localeCompare(titleOf(b.domain)),
  )
  return (
    <Card title="Followed resources" beside={resources === null ? undefined : formatCount(resources.length)}>
      {sorted.length === 0 ? (
        <p className="card-empty">
          {resources === null
            ? 'Not known while the process of this cluster does not answer.'
            : 'None yet. A resource is followed from the first time a view needs it.'}
        </p>
      ) : (
        <ScrollBox>
          <table className="small-table diagnostics-resources">
            <thead>
              <tr>
                <th scope="col">Resource</th>
                <th scope="col" className="is-right">
                  Rows
                </th>
                <th scope="col">State</th>
                <th scope="col">Reason</th>
              </tr>
            </thead>
            <tbody>
              {sorted.map(({ domain, rows, freshness, lastError }) => {
                const { tone, word, reason } = wordsOf(freshness)
                return (
                  <tr key={domain}>
                    <td>
                      <button type="button" className="link" onClick={() => view.show(domain)}>
                        {titleOf(domain)}
                      </button>
                    </td>
                    <td className="is-right num">{formatCount(rows)}</td>
                    <td>
                      <StatusMark tone={tone} word={word} />
                    </td>
                    <td className="muted diagnostics-why">
                      {freshness.state !== 'live'
                        ? reason
                        : lastError !== null && <small>Last error: {lastError}</small>}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  )
}

const titleOf = (domain: string): string =>
  kindOfDomain(domain)?.title.many ?? views.find(({ id }) => id === domain)?.title ?? domain
