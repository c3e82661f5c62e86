import { useEffect } from 'react'
import type { ClusterState } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { isDocked } from '../application/pageDock.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import { useObserved } from '../kit/useObserved.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { ObjectLog } from './ObjectLog.tsx'

/** LogsTab shows the log of an object, or says that it is in the dock. */
export function LogsTab(props: {
  kind: ShownKind
  object: ObjectRef
  version: string | null
  cluster: ClusterState
}) {
  const { object, cluster, ...others } = props
  const { dock } = useApplication()
  const session = useSession()
  const wanted = useObserved(session.wantedLine)
  const docked = useObserved(dock.state)
  const item = { clusterId: cluster.clusterId, log: object }
  const isInDock = isDocked(docked, item)
  // A link to a line leads to this panel.
  const isLedHere = isInDock && wanted !== null
  // biome-ignore lint/correctness/useExhaustiveDependencies: the reason is the link.
  useEffect(() => {
    if (isLedHere) dock.remove(item)
  }, [isLedHere])
  if (!isInDock) return <ObjectLog {...others} object={object} label="Log" onDock={() => dock.put(item)} />
  return (
    <div className="logs-docked">
      <p>This log is in the dock.</p>
      <div>
        <button type="button" className="button" onClick={() => dock.put(item)}>
          Go to the dock
        </button>
        <button type="button" className="button" onClick={() => dock.remove(item)}>
          Show here
        </button>
      </div>
    </div>
  )
}
