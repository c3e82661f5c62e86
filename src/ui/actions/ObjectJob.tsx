import './actions.css'
import { useApplication, useSession } from '../application/application.ts'
import { activityId } from '../application/begunJobs.ts'
import { useDocument } from '../application/useDocument.ts'
import { StatusMark } from '../kit/StatusMark.tsx'
import type { ObjectRef } from '../session/clusterView.ts'
import { JobBar } from './JobCard.tsx'
import { jobStatus } from './jobWords.ts'
import { isSameTarget, jobTargetOf } from './targets.ts'
import { useCancelJob } from './useCancelJob.ts'

// Old enough to be history: the view of all jobs has it.
const recentMs = 10 * 60_000

/** ObjectJob is what is being done to an object, or was done a moment ago; the view of that id has the rest. */
export function ObjectJob({ object, viewId }: { object: ObjectRef; viewId: string }) {
  const { ticker } = useApplication()
  const { view } = useSession()
  const { body } = useDocument(activityId)
  const cancel = useCancelJob()
  const target = jobTargetOf(object)
  const job =
    target === null
      ? undefined
      : body?.jobs.find(({ targets }) => targets.some((each) => isSameTarget(each, target)))
  if (job === undefined || (job.endedAt !== null && ticker.now() - job.endedAt > recentMs)) return null
  const [tone, word] = jobStatus(job)
  return (
    <section className="object-job" aria-label={job.title}>
      <p className="job-line">
        {/* How it stands is told; each object on the way is read where one looks. */}
        <span className="job-stand" role="status">
          <strong>{job.title}</strong>
          <StatusMark tone={tone} word={word} />
        </span>
        <span className="space" />
        <button type="button" className="link" onClick={() => view.showJob(viewId, job.jobId)}>
          Show all jobs
        </button>
        {job.state === 'running' && (
          <button type="button" className="button button-small" onClick={() => cancel(job.jobId)}>
            Cancel
          </button>
        )}
      </p>
      {(job.reason ?? job.progress) !== '' && <p className="muted">{job.reason ?? job.progress}</p>}
      <JobBar job={job} />
    </section>
  )
}
