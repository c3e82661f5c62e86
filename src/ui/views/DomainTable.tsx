import { CircleHelp } from 'lucide-react'
import { useMemo } from 'react'
import { type ClusterState, parseResourceDomain } from '#contract'
import { Face, type FaceContent } from '../kit/Face.tsx'
import { useSession } from '../page/application.ts'
import { unknownResource } from '../place/unknownPlace.ts'
import { ClusterTable } from '../table/ClusterTable.tsx'
import { type TableSource, tableOfResource } from '../table/tableSource.ts'
import { useClusterFacts } from './ClusterFacts.tsx'
import { useShownKind } from './shownKind.ts'
import { overviewId, tableOfDomain } from './views.ts'

interface DomainProps {
  readonly domain: string
  readonly cluster: ClusterState
  readonly face: FaceContent | null
  readonly remark: FaceContent | null
}

/** DomainTable is the table of a domain: of a kind, of a view that is a table, or of whatever else the cluster serves. */
export function DomainTable(props: DomainProps) {
  const { domain } = props
  const source = tableOfDomain(domain)
  if (source !== null) return <ClusterTable key={domain} {...props} source={source} />
  return <ServedTable {...props} />
}

function ServedTable(props: DomainProps) {
  const { domain, face } = props
  const { view } = useSession()
  const { catalog } = useClusterFacts()
  const kind = useShownKind(domain)
  const source = useMemo((): TableSource | null => (kind === null ? null : tableOfResource(kind)), [kind])
  if (source !== null) return <ClusterTable key={domain} {...props} source={source} />
  const resource = parseResourceDomain(domain)?.resource ?? 'Unknown view'
  const unknown = unknownResource(domain, catalog)
  return (
    <section className="table" aria-label={resource}>
      <div className="toolbar">
        <h2 className="table-title" title={resource}>
          {resource}
        </h2>
      </div>
      {face !== null ? (
        <Face {...face} />
      ) : (
        unknown !== null && (
          <Face
            icon={CircleHelp}
            tone="plain"
            what={unknown.what}
            why={unknown.why}
            action={{ label: 'Show the overview', act: () => view.show(overviewId) }}
          />
        )
      )}
    </section>
  )
}
