import { type ClusterState, shellDomains } from '#contract'
import { obstacleOf } from '../actions/actionsOf.ts'
import { useApplication } from '../application/application.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { ShellView } from '../terminal/ShellView.tsx'

/** NodeShellTab shows the shells on a node. */
export function NodeShellTab({ object, cluster }: { object: ObjectRef; cluster: ClusterState }) {
  const { dialog } = useApplication()
  const { name, uid } = object
  const obstacle = obstacleOf(cluster)
  return (
    <ShellView
      key={name}
      cluster={cluster}
      subject={{ domain: shellDomains.node, namespace: '', name }}
      form={({ onCancel }) => (
        <div className="shell-form">
          <p>A shell on a node runs in a pod that is made for it, and deleted with it.</p>
          {obstacle !== null && <p role="status">{obstacle}</p>}
          <div className="shell-buttons">
            <button
              type="button"
              className="button button-primary"
              disabled={obstacle !== null}
              onClick={() =>
                dialog.set({ type: 'node-shell', clusterId: cluster.clusterId, node: { name, uid } })
              }
            >
              Open shell…
            </button>
            {onCancel !== null && (
              <button type="button" className="button" onClick={onCancel}>
                Cancel
              </button>
            )}
          </div>
        </div>
      )}
    />
  )
}
