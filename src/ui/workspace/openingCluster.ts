import { type ClusterState, type ContextEntry, openingBerthState } from '#contract'

/** openingCluster is a cluster that the user has just asked for, in the state that the server will report next. */
export function openingCluster(context: ContextEntry, path: string, nowMs: number): ClusterState {
  const { clusterId, clusterName } = context
  return {
    ...openingBerthState,
    clusterId,
    clusterName,
    path,
    settings: { version: 1, namespaces: [], colour: null, protection: 'open' },
    viewAs: null,
    since: nowMs,
    crashes: { count: 0, lastAt: null, lastReason: null },
    memory: { limitMb: 0, isReduced: false },
  }
}
