import type { ClusterState } from '#contract'
import { formatBytes, formatCount } from '../kit/format.ts'

/** StatusBar says what the active cluster costs. */
export function StatusBar(props: { cluster: ClusterState | null; version: string | null; isDemo: boolean }) {
  const { cluster, version, isDemo } = props
  return (
    <footer className="status-bar">
      {cluster !== null && (
        <>
          <span className="num">{counted(cluster.usage.watches, 'resource')} watched</span>
          <span className="num">{counted(cluster.usage.requests, 'request')}</span>
          <span className="num">{formatBytes(cluster.usage.bytesReceived)} received</span>
          <span className="num">{formatBytes(cluster.usage.rssBytes)} memory</span>
        </>
      )}
      <span className="space" />
      {isDemo && <span>Demo fleet</span>}
      {version !== null && <span className="num">Flotilla {version}</span>}
    </footer>
  )
}

const counted = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
