import './actions.css'
import type { Job, TakenFields } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { Card } from '../frame/ViewFrame.tsx'
import { formatCount, formatMoment } from '../kit/format.ts'
import { StatusMark } from '../kit/StatusMark.tsx'
import { JobReports } from './JobReports.tsx'
import { actionOfJob, jobProgress, jobStatus, nounsOf, outcomeStatus, saysAll } from './jobWords.ts'
import { objectOf } from './targets.ts'
import { useCancelJob } from './useCancelJob.ts'

/** JobCard is one job and what became of each object. `onOpen` is called when its object is opened. */
export function JobCard(props: { job: Job; isFolded?: boolean; onOpen?: () => void }) {
  const { job, isFolded = false, onOpen } = props
  const { view, clusterId } = useSession()
  const { dialog } = useApplication()
  const cancel = useCancelJob()
  const [tone, word] = jobStatus(job)
  const { jobId, title, state, targets, targetCount, taken = [] } = job
  // Nothing is left to be opened of what is gone.
  const isGone = job.counts.gone === 1 && saysAll(job)
  const [only] = targetCount === 1 && !isGone ? targets : []
  return (
    <Card title={title} beside={<StatusMark tone={tone} word={word} />} isOneOfMany>
      <div className="job-body">
        <p className="job-line">
          <span>{job.reason ?? job.progress}</span>
          <span className="space" />
          {only !== undefined && (
            <button
              type="button"
              className="button button-small"
              onClick={() => {
                view.openObject(objectOf(only))
                onOpen?.()
              }}
            >
              Open {only.name}
            </button>
          )}
          {job.undoableCount > 0 && (
            <button
              type="button"
              className="button button-small"
              aria-label={`Undo… ${title}`}
              onClick={() => dialog.set({ type: 'undo', clusterId, jobId, title })}
            >
              Undo…
            </button>
          )}
          {taken.length > 0 && (
            <button
              type="button"
              className="button button-small"
              aria-label={`Give back… ${title}`}
              onClick={() =>
                dialog.set({
                  ...{ type: 'act', clusterId, action: 'give-back' },
                  targets: taken.map(({ target }) => target),
                })
              }
            >
              Give back…
            </button>
          )}
          {state === 'running' && (
            <button type="button" className="button button-small" onClick={() => cancel(jobId)}>
              Cancel
            </button>
          )}
        </p>
        {taken.length > 0 && <p className="action-remark">{takenWords(taken)}</p>}
        <JobBar job={job} />
        <JobTimes job={job} />
      </div>
      <JobReports job={job} isFolded={isFolded} />
    </Card>
  )
}

/** From whom fields were taken, and what follows of it. */
function takenWords(taken: readonly TakenFields[]): string {
  const managers = [...new Set(taken.flatMap((each) => each.managers))].join(' and ')
  return `Took fields from ${managers}, whose next apply may be refused as a conflict. Give them back when their source has the change.`
}

/** JobTimes is when a job started and ended, and the choices it was begun with. */
function JobTimes({ job }: { job: Job }) {
  const { ticker } = useApplication()
  const { startedAt, endedAt, user } = job
  const now = ticker.now()
  const words = [
    `Started ${formatMoment(startedAt, now)}`,
    ...(endedAt === null ? [] : [`ended ${formatMoment(endedAt, now)}`]),
    ...(user === null ? [] : [`by ${user}`]),
    ...argWords(job),
  ]
  return <p className="faint num job-times">{words.join(' · ')}</p>
}

/** The choices that differ from the defaults, by the labels of their form. */
function argWords(job: Job): readonly string[] {
  const form = actionOfJob(job)?.form(null) ?? []
  return form.flatMap((field) => {
    const value = job.args[field.id]
    if (value === undefined || value === field.default) return []
    if (field.type === 'checkbox') return [field.label]
    if (field.type === 'pairs') return [`${field.label} ${Object.keys(Object(value)).join(', ')}`]
    return [`${field.label} ${value}${field.type === 'number' ? ` ${field.unit ?? ''}`.trimEnd() : ''}`]
  })
}

/** `blocked by PodDisruptionBudget`, within a sentence. */
function blockedWord(job: Job): string {
  const [, word] = outcomeStatus('blocked', actionOfJob(job))
  return `${word.charAt(0).toLowerCase()}${word.slice(1)}`
}

/** JobBar is how far a job is; nothing for one that has no objects to get through. */
export function JobBar({ job }: { job: Job }) {
  const progress = jobProgress(job.counts)
  if (progress === null || saysAll(job)) return null
  const { through, all, blocked } = progress
  const done = (job.counts.done ?? 0) > 0 ? 'done' : 'gone'
  const words = `${formatCount(through)} of ${formatCount(all)} ${nounsOf(job.reports)} ${done}${
    blocked === 0 ? '' : `, ${formatCount(blocked)} ${blockedWord(job)}`
  }`
  return (
    <progress
      className={job.state === 'failed' ? 'job-bar is-failed' : 'job-bar'}
      max={all}
      value={through}
      aria-label={words}
    />
  )
}
