import { CircleHelp } from 'lucide-react'
import { useMemo } from 'react'
import { type ClusterState, parseResourceDomain } from '#contract'
import { Face, type FaceContent } from '../kit/Face.tsx'
import { ClusterTable } from '../table/ClusterTable.tsx'
import { type TableSource, tableOfResource } from '../table/tableSource.ts'
import { useClusterFacts } from './ClusterFacts.tsx'
import { useShownKind } from './shownKind.ts'
import { tableOfDomain } from './views.ts'

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
  const { catalog } = useClusterFacts()
  const kind = useShownKind(domain)
  const source = useMemo((): TableSource | null => (kind === null ? null : tableOfResource(kind)), [kind])
  if (source !== null) return <ClusterTable key={domain} {...props} source={source} />
  const resource = parseResourceDomain(domain)?.resource ?? domain
  return (
    <section className="table" aria-label={resource}>
      <div className="toolbar">
        <h2 className="table-title">{resource}</h2>
      </div>
      {face !== null ? (
        <Face {...face} />
      ) : (
        catalog?.isComplete === true && (
          <Face
            icon={CircleHelp}
            tone="plain"
            what={`This cluster does not serve ${resource}`}
            why="It may have, until its resource definition or its API was taken away."
            action={null}
          />
        )
      )}
    </section>
  )
}
