import { useQuery } from '@tanstack/react-query'
import type { ClusterState } from '#contract'
import { useApplication } from '../application/application.ts'
import { Card } from '../frame/ViewFrame.tsx'
import { formatExactly, formatMoment } from '../kit/format.ts'
import { StatusMark } from '../kit/StatusMark.tsx'

const refetchInterval = 2000
const mostLines = 12
const marks = {
  debug: ['off', 'Debug'],
  info: ['info', 'Info'],
  warning: ['warn', 'Warning'],
  error: ['bad', 'Error'],
} as const

/** RecentLog is what the application's log last said of this cluster, newest first. */
export function RecentLog({ cluster }: { cluster: ClusterState }) {
  const { client, ticker, isLogShown } = useApplication()
  const { data } = useQuery({ queryKey: ['log'], queryFn: () => client.api.log(), refetchInterval })
  const own = (data?.entries ?? []).filter(
    ({ clusterId, level }) => clusterId === cluster.clusterId && level !== 'debug',
  )
  const newest = own.slice(-mostLines).reverse()
  return (
    <Card
      title="Recent log lines"
      beside={
        <button type="button" className="link" onClick={() => isLogShown.set(true)}>
          Show the whole log
        </button>
      }
    >
      {newest.length === 0 ? (
        <p className="card-empty">No lines about this cluster.</p>
      ) : (
        <ul className="diagnostics-log">
          {newest.map(({ at, level, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: equal lines at the same moment differ in their place only.
            <li key={`${at} ${index}`}>
              <time className="faint num" dateTime={new Date(at).toISOString()} title={formatExactly(at)}>
                {formatMoment(at, ticker.now())}
              </time>
              <StatusMark tone={marks[level][0]} word={marks[level][1]} />
              <span>{text}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
