import type { ClusterState } from '#contract'
import type { FaceContent } from '../kit/Face.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { useApplication } from './application.ts'
import { clusterFace } from './clusterFace.tsx'
import { sameLogin } from './signIn.ts'

/** useClusterFace says what stands between the person and the cluster's data; null while nothing does. */
export function useClusterFace(cluster: ClusterState): FaceContent | null {
  const { client, tabs, notices } = useApplication()
  const workspace = useObserved(client.workspace)
  const waiting = sameLogin(cluster, workspace?.clusters ?? [])
  return clusterFace(cluster, {
    retry: () => {
      for (const one of waiting) void notices.attempt(one.clusterId, () => client.api.retry(one.clusterId))
    },
    close: () => void notices.attempt(cluster.clusterId, () => tabs.close(cluster.clusterId)),
    alsoWaiting: waiting.slice(1).map(({ clusterName }) => clusterName),
  })
}
