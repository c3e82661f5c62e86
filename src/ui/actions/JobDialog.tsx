import './actions.css'
import type { ClusterId, ClusterState } from '#contract'
import { SessionContext, useApplication, useSession } from '../application/application.ts'
import { activityId } from '../application/begunJobs.ts'
import { useDocument } from '../application/useDocument.ts'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import { DialogCluster } from './DialogCluster.tsx'
import { JobBar } from './JobCard.tsx'
import { JobReports } from './JobReports.tsx'
import { jobStatus } from './jobWords.ts'
import { useCancelJob } from './useCancelJob.ts'

interface JobDialogProps {
  readonly cluster: ClusterState
  readonly jobId: string
  readonly onClose: () => void
}

/** JobDialog follows a job that was just begun, in its own cluster, whatever tab is shown. Closing it stops nothing. */
export function JobDialog(props: JobDialogProps) {
  const { tabs } = useApplication()
  const { clusterId } = props.cluster
  const session = tabs.session(clusterId)
  if (session === null) return null
  return (
    <SessionContext value={session}>
      <FollowedJob {...props} clusterId={clusterId} />
    </SessionContext>
  )
}

function FollowedJob({ cluster, clusterId, jobId, onClose }: JobDialogProps & { clusterId: ClusterId }) {
  const { tabs } = useApplication()
  const { view } = useSession()
  const { body } = useDocument(activityId)
  const cancel = useCancelJob()
  const job = body?.jobs.find((each) => each.jobId === jobId)
  const [tone, word] = job === undefined ? (['info', 'Begins'] as const) : jobStatus(job)
  const isRunning = job === undefined || job.state === 'running'
  const showAll = () => {
    onClose()
    tabs.activate(clusterId)
    view.showJob(activityId, jobId)
  }
  return (
    <ModalDialog label={job?.title ?? 'A job begins'} className="action-dialog is-job" onClose={onClose}>
      <div className="action-body">
        <DialogCluster cluster={cluster} />
        <div className="action-head">
          <h2>{job?.title ?? 'A job begins'}</h2>
          <span role="status">
            <StatusMark tone={tone} word={word} />
          </span>
        </div>
        {job !== undefined && (
          <>
            <p className="action-does">{job.reason ?? job.progress}</p>
            <JobBar job={job} />
            <div className="job-results">
              <JobReports job={job} />
            </div>
          </>
        )}
        <div className="action-buttons">
          <button type="button" className="link" onClick={showAll}>
            Show all activity
          </button>
          <span className="space" />
          {isRunning && (
            <button type="button" className="button" onClick={() => cancel(jobId)}>
              Stop
            </button>
          )}
          <button type="button" className="button button-primary" onClick={onClose}>
            {isRunning ? 'Run in background' : 'Close'}
          </button>
        </div>
      </div>
    </ModalDialog>
  )
}
