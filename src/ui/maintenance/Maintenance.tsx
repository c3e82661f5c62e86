import { Wrench } from 'lucide-react'
import type { ClusterState } from '#contract'
import { JobCard } from '../actions/JobCard.tsx'
import { useDocument } from '../application/useDocument.ts'
import { useViewEmptyState } from '../frame/useViewEmptyState.ts'
import { ViewFrame } from '../frame/ViewFrame.tsx'

/** Maintenance is what is done to the cluster's nodes from here, live, and what was. */
export function Maintenance({ cluster }: { cluster: ClusterState }) {
  const document = useDocument('node-maintenance')
  const jobs = document.body?.jobs ?? []
  const nothingYet = {
    icon: Wrench,
    tone: 'plain',
    what: 'No node maintenance yet',
    why: 'Cordon or drain a node from its row, its panel or the palette. The progress is shown here.',
    action: null,
  } as const
  const viewEmptyState = useViewEmptyState(cluster, document)
  return (
    <ViewFrame
      title="Node maintenance"
      emptyState={viewEmptyState ?? (document.body !== null && jobs.length === 0 ? nothingYet : null)}
      hasBody={jobs.length > 0}
    >
      <div className="view-stack">
        {jobs.map((job) => (
          <JobCard key={job.jobId} job={job} />
        ))}
      </div>
    </ViewFrame>
  )
}
