import { CircleHelp, X } from 'lucide-react'
import type { ClusterState } from '#contract'
import { Face } from '../kit/Face.tsx'
import { Swatch } from '../kit/Swatch.tsx'
import { useSession } from '../page/application.ts'
import { unknownResource } from '../place/unknownPlace.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { useClusterFacts } from '../views/ClusterFacts.tsx'

/** UnknownPanel is the panel of an object of which the cluster has no kind, or it is not known yet whether it has. */
export function UnknownPanel({ object, cluster }: { object: ObjectRef; cluster: ClusterState }) {
  const { view } = useSession()
  const { catalog } = useClusterFacts()
  const words = unknownResource(object.domain, catalog, 'kind')
  const close = () => view.closeObject()
  return (
    <aside
      className="panel"
      aria-label={object.name}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) close()
      }}
    >
      <div className="panel-head">
        <p className="panel-place">
          <Swatch clusterId={cluster.clusterId} />
          <bdi className="ellipsis" title={cluster.clusterName}>
            {cluster.clusterName}
          </bdi>
        </p>
        <div className="panel-title">
          <h2 className="ellipsis" title={object.name}>
            {object.name}
          </h2>
        </div>
        <div className="panel-buttons">
          <button
            type="button"
            className="icon-button"
            aria-label="Close the panel"
            title="Close the panel (Esc)"
            onClick={close}
          >
            <X aria-hidden="true" />
          </button>
        </div>
      </div>
      {words !== null && (
        <Face
          icon={CircleHelp}
          tone="plain"
          what={words.what}
          why={words.why}
          action={{ label: 'Close the panel', act: close }}
        />
      )}
    </aside>
  )
}
