import { apiRoot, type ClusterId, type Lifecycle } from '#contract'

/** The socket of the workspace: which clusters are open, and what happens to them. */
export const workspaceSocketPath = `${apiRoot}/stream`

/** The socket of one cluster, which leads to its process. */
export const clusterSocketPath = (clusterId: ClusterId): string =>
  `${apiRoot}/clusters/${encodeURIComponent(clusterId)}/stream`

/** Whether a cluster of that lifecycle has a process, or gets one, so that its socket can be dialled. */
export const hasProcess = (lifecycle: Lifecycle): boolean =>
  lifecycle !== 'crashed' && lifecycle !== 'gone' && lifecycle !== 'closing'
