import { type ClusterState, viewAsWords } from '#contract'
import { Swatch } from '../application/Swatch.tsx'

/** DialogCluster names the cluster that a dialog is about, and the other user that it is viewed as, whatever tab is shown behind it. */
export function DialogCluster({ cluster: { clusterId, clusterName, viewAs } }: { cluster: ClusterState }) {
  const words = viewAs === null ? null : viewAsWords(viewAs)
  return (
    <p className="dialog-cluster">
      <Swatch clusterId={clusterId} />
      <span className="ellipsis" title={clusterId}>
        {clusterName}
      </span>
      {words !== null && (
        <span className="dialog-user ellipsis" title={words}>
          as <bdi>{words}</bdi>
        </span>
      )}
    </p>
  )
}
