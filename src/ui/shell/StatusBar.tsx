import type { ClusterState } from '#contract'
import { useApplication } from '../application/application.ts'
import { formatBytes, formatCount, formatMoment } from '../kit/format.ts'

/** StatusBar says what the active cluster costs. */
export function StatusBar(props: { cluster: ClusterState | null; version: string | null }) {
  const { cluster, version } = props
  return (
    <footer className="status-bar">
      {cluster !== null && hasProcess(cluster) && (
        <>
          <span className="num">{counted(cluster.usage.watches, 'resource')} watched</span>
          <span className="num">{counted(cluster.usage.requests, 'request')}</span>
          <span className="num">{formatBytes(cluster.usage.bytesReceived)} received</span>
          <span className="num">{formatBytes(cluster.usage.rssBytes)} memory</span>
        </>
      )}
      <span className="space" />
      {cluster !== null && <Crashes cluster={cluster} />}
      {version !== null && <span className="num">Flotilla {version}</span>}
    </footer>
  )
}

function Crashes({ cluster }: { cluster: ClusterState }) {
  const { ticker } = useApplication()
  const { count, lastAt, lastReason } = cluster.crashes
  if (count === 0 || lastAt === null) return null
  return (
    <span className="num tone-warn" title={lastReason ?? undefined}>
      Process ended {count === 1 ? 'once' : `${count} times`}, last at {formatMoment(lastAt, ticker.now())}
      {lastReason !== null && `: ${lastReason}`}
    </span>
  )
}

const hasProcess = ({ lifecycle }: ClusterState): boolean =>
  lifecycle !== 'crashed' && lifecycle !== 'gone' && lifecycle !== 'closing'

const counted = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
