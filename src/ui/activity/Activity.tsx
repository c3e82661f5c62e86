import { History } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { ClusterState, Job } from '#contract'
import { JobCard } from '../actions/JobCard.tsx'
import { useApplication, useSession } from '../application/application.ts'
import { activityId } from '../application/begunJobs.ts'
import { useDocument } from '../application/useDocument.ts'
import { useViewEmptyState } from '../frame/useViewEmptyState.ts'
import { ViewFrame } from '../frame/ViewFrame.tsx'
import { formatCount } from '../kit/format.ts'
import { useObserved } from '../kit/useObserved.ts'

/** Activity is everything that was done to the cluster from here, live: jobs under way first, then the newest. */
export function Activity({ cluster }: { cluster: ClusterState }) {
  const document = useDocument(activityId)
  const { view } = useSession()
  const { tabs, dialog } = useApplication()
  const hasOthers = useObserved(tabs.state, ({ order }) => order !== null && order.length > 1)
  const meant = useObserved(view.state, (state) => state.job)
  const jobs = document.body?.jobs ?? []
  const running = jobs.filter(({ state }) => state === 'running').length
  const nothingYet = {
    icon: History,
    tone: 'plain',
    what: 'Nothing was changed yet',
    why: 'Delete, cordon or drain objects from their row, their panel or the palette. Each change is listed here with its results.',
    action: null,
  } as const
  const viewEmptyState = useViewEmptyState(cluster, document)
  return (
    <ViewFrame
      title="Activity"
      beside={running > 0 && <span className="table-count num">{formatCount(running)} running</span>}
      actions={
        hasOthers && (
          <button type="button" className="button button-small" onClick={() => dialog.set('activity')}>
            Show all clusters
          </button>
        )
      }
      emptyState={viewEmptyState ?? (document.body !== null && jobs.length === 0 ? nothingYet : null)}
      hasBody={jobs.length > 0}
    >
      <div className="view-stack">
        {jobs.map((job) => (
          <ListedJob key={job.jobId} job={job} isMeant={job.jobId === meant} />
        ))}
      </div>
    </ViewFrame>
  )
}

/** The job that a notice or a panel led to is brought into sight, with its results. */
function ListedJob({ job, isMeant }: { job: Job; isMeant: boolean }) {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isMeant) ref.current?.scrollIntoView({ block: 'start' })
  }, [isMeant])
  return (
    <div ref={ref} className="listed-job">
      <JobCard key={`${isMeant}`} job={job} isFolded={!isMeant && job.state !== 'running'} />
    </div>
  )
}
