import { CircleHelp } from 'lucide-react'
import { useMemo } from 'react'
import { type ClusterState, parseResourceDomain } from '#contract'
import { useSession } from '../application/application.ts'
import { unknownResource } from '../application/unknownPlace.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { useShownKind } from '../catalog/shownKind.ts'
import { EmptyState, type EmptyStateContent, waitingFor } from '../kit/EmptyState.tsx'
import { ClusterTable } from '../table/ClusterTable.tsx'
import { type TableSource, tableOfResource } from '../table/source/tableSource.ts'
import { overviewId, tableOfDomain } from '../views/views.ts'

interface DomainProps {
  readonly domain: string
  readonly cluster: ClusterState
  readonly emptyState: EmptyStateContent | null
  readonly remark: EmptyStateContent | null
}

/** DomainTable is the table of a domain: of a kind, of a view that is a table, or of whatever else the cluster serves. */
export function DomainTable(props: DomainProps) {
  const { domain } = props
  const source = tableOfDomain(domain)
  if (source !== null) return <ClusterTable key={domain} {...props} source={source} />
  return <ServedTable {...props} />
}

function ServedTable(props: DomainProps) {
  const { domain, emptyState } = props
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
      {emptyState !== null ? (
        <EmptyState {...emptyState} />
      ) : (
        <EmptyState
          {...(unknown === null
            ? waitingFor('It has not said yet what it serves.')
            : {
                ...{ icon: CircleHelp, tone: 'plain', what: unknown.what, why: unknown.why },
                action: { label: 'Show the overview', act: () => view.show(overviewId) },
              })}
        />
      )}
    </section>
  )
}
