import type { ClusterState } from '#contract'

/** sameLogin gives the clusters that wait for the login this one waits for, itself first: one login serves them all. */
export function sameLogin(
  cluster: ClusterState,
  clusters: readonly ClusterState[],
): readonly [ClusterState, ...ClusterState[]] {
  const login = cluster.auth.plugin?.login
  const others = clusters.filter(
    ({ clusterId, auth }) =>
      clusterId !== cluster.clusterId && auth.state !== 'valid' && auth.plugin?.login === login,
  )
  return login === undefined || cluster.auth.state === 'valid' ? [cluster] : [cluster, ...others]
}

/** programName is a plugin's command without its folder. */
export const programName = (command: string): string => command.split(/[\\/]/).at(-1) ?? command
