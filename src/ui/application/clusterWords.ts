import type { ClusterState, Tone } from '#contract'

/** ClusterStatus is a cluster's state in one word. Where it is not fine, the tab says so too. */
export interface ClusterStatus {
  readonly tone: Tone
  readonly word: string
  readonly isFine: boolean
}

/** clusterStatus puts lifecycle, auth and health into the one word a person needs first. */
export function clusterStatus(cluster: ClusterState): ClusterStatus {
  switch (cluster.lifecycle) {
    case 'opening':
      return onItsWay('Opening')
    case 'connecting':
      return cluster.health.state === 'degraded' ? trouble('warn', 'Unreachable') : onItsWay('Connecting')
    case 'syncing':
      return cluster.memory.isReduced ? readyStatus(cluster) : onItsWay('Syncing')
    case 'ready':
      return readyStatus(cluster)
    case 'reconnecting':
      return trouble('warn', 'Unreachable')
    case 'signed-out':
      return cluster.auth.state === 'recovering'
        ? trouble('warn', 'Signing in')
        : trouble('bad', 'Signed out')
    case 'crashed':
      return trouble('bad', 'Crashed')
    case 'gone':
      return { tone: 'off', word: 'Gone', isFine: false }
    case 'closing':
      return onItsWay('Closing')
  }
}

function readyStatus({ health, memory, isShortOfMemory }: ClusterState): ClusterStatus {
  if (health.state === 'degraded') return trouble('warn', 'Degraded')
  if (memory.isReduced) return trouble('warn', 'Reduced')
  if (isShortOfMemory) return trouble('warn', 'Memory full')
  return { tone: 'ok', word: health.state === 'healthy' ? 'Healthy' : 'Connected', isFine: true }
}

const onItsWay = (word: string): ClusterStatus => ({ tone: 'info', word, isFine: true })
const trouble = (tone: Tone, word: string): ClusterStatus => ({ tone, word, isFine: false })
