import { CircleHelp } from 'lucide-react'
import type { ClusterState } from '#contract'
import { Face } from '../kit/Face.tsx'
import { useSession } from '../page/application.ts'
import { unknownResource } from '../place/unknownPlace.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { useClusterFacts } from '../views/ClusterFacts.tsx'
import { PanelFrame } from './PanelFrame.tsx'

/** UnknownPanel is the panel of an object of which the cluster has no kind, or it is not known yet whether it has. */
export function UnknownPanel({ object, cluster }: { object: ObjectRef; cluster: ClusterState }) {
  const { view } = useSession()
  const { catalog } = useClusterFacts()
  const words = unknownResource(object.domain, catalog, 'kind')
  return (
    <PanelFrame cluster={cluster} name={object.name}>
      {words !== null && (
        <Face
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
