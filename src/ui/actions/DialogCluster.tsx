import type { ClusterState } from '#contract'
import { Swatch } from '../application/Swatch.tsx'

/** DialogCluster names the cluster that a dialog is about, whatever tab is shown behind it. */
export function DialogCluster({ cluster: { clusterId, clusterName } }: { cluster: ClusterState }) {
  return (
    <p className="dialog-cluster">
      <Swatch clusterId={clusterId} />
      <span className="ellipsis" title={clusterId}>
        {clusterName}
      </span>
    </p>
  )
}
