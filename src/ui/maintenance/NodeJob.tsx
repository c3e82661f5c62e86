import './maintenance.css'
import { useApplication, useSession } from '../application/application.ts'
import { useDocument } from '../application/useDocument.ts'
import { StatusMark } from '../kit/StatusMark.tsx'
import { JobBar } from './JobCard.tsx'
import { jobStatus } from './jobWords.ts'
import { useCancelJob } from './useCancelJob.ts'

// Old enough to be history: the Maintenance view has it.
const recentMs = 10 * 60_000

/** NodeJob is what is being done to a node, or was done a moment ago, for the node's panel. */
export function NodeJob({ node }: { node: string }) {
  const { ticker } = useApplication()
  const { view } = useSession()
  const { body } = useDocument('node-maintenance')
  const cancel = useCancelJob()
  const job = body?.jobs.find(({ targets }) => targets.some(({ name }) => name === node))
  if (job === undefined || (job.endedAt !== null && ticker.now() - job.endedAt > recentMs)) return null
  const [tone, word] = jobStatus(job)
  return (
    <section className="node-job" aria-label={job.title}>
      <p className="job-line">
        {/* How it stands is told; each pod on the way is read where one looks. */}
        <span className="job-stand" role="status">
          <strong>{job.title}</strong>
          <StatusMark tone={tone} word={word} />
        </span>
        <span className="space" />
        <button type="button" className="link" onClick={() => view.show('node-maintenance')}>
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
