import type { ClusterState } from '#contract'
import type { EmptyStateContent } from '../kit/EmptyState.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { useApplication } from './application.ts'
import { clusterStatePanel } from './clusterStatePanel.tsx'
import { questionOf } from './openContext.ts'
import { sameLogin } from './signIn.ts'

/** useClusterStatePanel says what stands between the person and the cluster's data; null while nothing does. */
export function useClusterStatePanel(cluster: ClusterState): EmptyStateContent | null {
  const { client, dialog, tabs, notices } = useApplication()
  const question = useObserved(client.kubeconfigs, (known) => questionOf(known, cluster.clusterId))
  const workspace = useObserved(client.workspace)
  const waiting = sameLogin(cluster, workspace?.clusters ?? [])
  return clusterStatePanel(cluster, {
    retry: () => {
      for (const one of waiting) void notices.attempt(one.clusterId, () => client.api.retry(one.clusterId))
    },
    close: () => void notices.attempt(cluster.clusterId, () => tabs.close(cluster.clusterId)),
    review:
      question === null ? null : () => dialog.set({ type: 'confirm-context', clusterId: cluster.clusterId }),
    alsoWaiting: waiting.slice(1).map(({ clusterName }) => clusterName),
  })
}
