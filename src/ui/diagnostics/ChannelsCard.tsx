import type { Diagnostics } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { Card } from '../frame/ViewFrame.tsx'
import { formatBytes, formatCount, formatMoment } from '../kit/format.ts'
import { ScrollBox } from '../kit/ScrollBox.tsx'

/** ChannelsCard lists what is being carried to pages, such as logs, and stops it; nothing while there is none. */
export function ChannelsCard({ channels }: { channels: Diagnostics['channels'] }) {
  const { notices, ticker } = useApplication()
  const session = useSession()
  if (channels.length === 0) return null
  const stop = (channelId: string) =>
    void notices.attempt(session.clusterId, () =>
      session.request('channel/stop', { channelId }, new AbortController().signal),
    )
  return (
    <Card title="Open channels" beside={formatCount(channels.length)}>
      <ScrollBox>
        <table className="small-table diagnostics-resources" aria-label="Open channels">
          <thead>
            <tr>
              <th scope="col">Carries</th>
              <th scope="col">Since</th>
              <th scope="col" className="is-right">
                Sent
              </th>
              <th scope="col">
                <span className="unseen">Stop</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {channels.map(({ channelId, about, openedAt, bytes }) => (
              <tr key={channelId}>
                <td>{about}</td>
                <td>{formatMoment(openedAt, ticker.now())}</td>
                <td className="is-right num">{formatBytes(bytes)}</td>
                <td className="is-right">
                  <button
                    type="button"
                    className="button button-small"
                    aria-label={`Stop the ${lowerFirst(about)}`}
                    onClick={() => stop(channelId)}
                  >
                    Stop
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </Card>
  )
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)
