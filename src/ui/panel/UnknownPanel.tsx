import { CircleHelp } from 'lucide-react'
import type { ClusterState } from '#contract'
import { useSession } from '../application/application.ts'
import { unknownResource } from '../application/unknownPlace.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { EmptyState } from '../kit/EmptyState.tsx'
import type { ObjectRef } from '../session/clusterView.ts'
import { PanelFrame } from './parts/PanelFrame.tsx'

/** UnknownPanel is the panel of an object of which the cluster has no kind, or it is not known yet whether it has. */
export function UnknownPanel({ object, cluster }: { object: ObjectRef; cluster: ClusterState }) {
  const { view } = useSession()
  const { catalog } = useClusterFacts()
  const words = unknownResource(object.domain, catalog, 'kind')
  return (
    <PanelFrame cluster={cluster} name={object.name}>
      {words !== null && (
        <EmptyState
          icon={CircleHelp}
          tone="plain"
          what={words.what}
          why={words.why}
          action={{ label: 'Close the panel', act: () => view.closeObject() }}
        />
      )}
    </PanelFrame>
  )
}
