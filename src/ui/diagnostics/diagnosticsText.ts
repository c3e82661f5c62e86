import type { ClusterState, Diagnostics } from '#contract'
import { freshnessWords } from '../table/source/freshnessWords.ts'
import { authWords, healthWords } from './diagnosticsWords.ts'

/**
 * diagnosticsText is the diagnostics as text for a message: the state of the connection, without the cluster's data.
 */
export function diagnosticsText(
  cluster: ClusterState,
  body: Diagnostics | null,
  heldSince: number | null,
  nowMs: number,
): string {
  const { usage, crashes } = cluster
  const verdict = ({ word, reason }: { word: string; reason: string | null }) =>
    reason === null ? word : `${word}: ${reason}`
  const lines = [
    `cluster ${cluster.clusterId} (${cluster.serverVersion ?? 'version unknown'})`,
    `state ${cluster.lifecycle} since ${new Date(cluster.since).toISOString()}${cluster.reason === null ? '' : `: ${cluster.reason}`}`,
    `API server ${verdict(healthWords(cluster.health))}`,
    `credentials ${verdict(authWords(cluster.auth))}`,
    `process ${usage.rssBytes} bytes, ended unexpectedly ${crashes.count} times`,
    `requests ${usage.requests}, watches ${usage.watches}, received ${usage.bytesReceived} bytes`,
    ...(body?.resources ?? []).map(({ domain, rows, freshness }) => {
      const { word, reason } = freshnessWords(freshness, heldSince, nowMs)
      return `${domain} ${rows} rows, ${freshness.state === 'live' ? word : verdict({ word, reason })}`
    }),
  ]
  return `${lines.join('\n')}\n`
}
