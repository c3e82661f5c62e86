import type { ClusterId, ClusterState, Workspace } from '#contract'

/** The word that stands before the cluster in the fragment of the page's address. */
export const clusterWord = 'cluster'

/** inTabOrder is those clusters as their tabs stand; those without a place come last. */
export function inTabOrder(open: readonly ClusterId[], tabOrder: readonly ClusterId[]): readonly ClusterId[] {
  const ranked = tabOrder.filter((id) => open.includes(id))
  return [...ranked, ...open.filter((id) => !ranked.includes(id))]
}

/** firstCluster is the one whose tab a page shows first: the one its address names if it is open, else the first tab. */
export function firstCluster(workspace: Workspace, fragment: string): ClusterState | null {
  const wanted = new URLSearchParams(fragment.replace(/^#/u, '')).get(clusterWord)
  const order = inTabOrder(
    workspace.clusters.map(({ clusterId }) => clusterId),
    workspace.tabOrder,
  )
  const first = order.find((id) => id === wanted) ?? order[0]
  return workspace.clusters.find(({ clusterId }) => clusterId === first) ?? null
}
