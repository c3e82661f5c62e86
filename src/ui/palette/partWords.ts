import type { ClusterState } from '#contract'
import { clusterStatus } from '../application/clusterWords.ts'
import type { SearchPart } from './catalogSearch.ts'

/** partWords says, behind a cluster's name, why it has not said all it knows; null where it has. */
export function partWords(
  { state, isComplete, reason }: Omit<SearchPart, 'session' | 'hits'>,
  cluster: ClusterState | undefined,
): string | null {
  switch (state) {
    case 'asking':
      return 'is being searched'
    case 'away':
      return 'is not connected'
    case 'failed':
      return reason ?? 'could not be searched'
    case 'answered':
      return isComplete ? null : unreadWords(cluster)
  }
}

/** Nothing is read from a cluster that is signed out or cannot be reached: it is named as on its tab. */
function unreadWords(cluster: ClusterState | undefined): string {
  const isRead = cluster === undefined || cluster.lifecycle === 'ready' || cluster.lifecycle === 'syncing'
  return isRead ? 'is still being read' : `is ${clusterStatus(cluster).word.toLowerCase()}`
}
