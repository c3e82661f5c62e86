import type { ClusterState, ContextEntry } from '#contract'

/** openingCluster is a cluster that was asked for, as the server will say of it in a moment. */
export function openingCluster(context: ContextEntry, path: string, nowMs: number): ClusterState {
  const { clusterId, clusterName } = context
  return {
    clusterId,
    clusterName,
    path,
    settings: { version: 1, namespaces: [], colour: null, protection: 'open' },
    lifecycle: 'opening',
    since: nowMs,
    reason: null,
    auth: { state: 'valid', reason: null, failure: null, plugin: null, pluginSays: null, nextTryAt: null },
    health: { state: 'unknown', reason: null },
    serverVersion: null,
    nextTryAt: null,
    usage: { requests: 0, watches: 0, bytesReceived: 0, rssBytes: 0 },
    crashes: { count: 0, lastAt: null, lastReason: null },
    isShortOfMemory: false,
    memory: { limitMb: 0, isReduced: false },
  }
}
