import type { Job } from '#contract'
import type { DrainArgs } from '#kinds'
import { useApplication, useSession } from '../application/application.ts'
import { Card } from '../frame/ViewFrame.tsx'
import { formatCount, formatMoment } from '../kit/format.ts'
import { ScrollBox } from '../kit/ScrollBox.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import { jobProgress, jobStatus, podStatus, podsOf } from './jobWords.ts'
import { useCancelJob } from './useCancelJob.ts'

/** JobCard is one job with every pod it has to do with. */
export function JobCard({ job }: { job: Job }) {
  const { ticker } = useApplication()
  const { view } = useSession()
  const cancel = useCancelJob()
  const [tone, word] = jobStatus(job)
  const { jobId, action, title, state, reason, progress, startedAt, endedAt, args } = job
  const node = job.targets[0]?.name ?? ''
  const pods = podsOf(job)
  const now = ticker.now()
  return (
    <Card title={title} beside={<StatusMark tone={tone} word={word} />} isOneOfMany>
      <div className="job-body">
        <p className="job-line">
          <span>{reason ?? progress}</span>
          <span className="space" />
          <button
            type="button"
            className="button button-small"
            onClick={() => view.openObject({ domain: 'nodes', namespace: '', name: node, uid: '' })}
          >
            Open {node}
          </button>
          {state === 'running' && (
            <button type="button" className="button button-small" onClick={() => cancel(jobId)}>
              Cancel
            </button>
          )}
        </p>
        <JobBar job={job} />
        <p className="faint num job-times">
          {[
            `Started ${formatMoment(startedAt, now)}`,
            endedAt === null ? null : `ended ${formatMoment(endedAt, now)}`,
            ...(action === 'drain' ? optionWords(args as DrainArgs) : []),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {pods.length > 0 && (
        <ScrollBox className="job-pods">
          <table className="small-table">
            <thead>
              <tr>
                <th scope="col">Pod</th>
                <th scope="col">Namespace</th>
                <th scope="col">State</th>
                <th scope="col">Reason</th>
              </tr>
            </thead>
            <tbody>
              {pods.map((pod) => {
                const [podTone, podWord] = podStatus(pod)
                return (
                  <tr key={pod.uid}>
                    <td>
                      <button
                        type="button"
                        className="link"
                        onClick={() =>
                          view.openObject({
                            domain: 'pods',
                            namespace: pod.namespace,
                            name: pod.name,
                            uid: pod.uid,
                          })
                        }
                      >
                        {pod.name}
                      </button>
                    </td>
                    <td>{pod.namespace}</td>
                    <td>
                      <StatusMark tone={podTone} word={podWord} />
                    </td>
                    <td className="muted">{pod.reason}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Card>
  )
}

/** JobBar is how far a drain is; nothing for what has no pods to go. */
export function JobBar({ job }: { job: Job }) {
  const progress = jobProgress(job)
  if (progress === null) return null
  const { gone, toGo, blocked } = progress
  const words = `${formatCount(gone)} of ${formatCount(toGo)} pods gone${
    blocked === 0 ? '' : `, ${formatCount(blocked)} blocked by a disruption budget`
  }`
  return (
    <progress
      className={job.state === 'failed' ? 'job-bar is-failed' : 'job-bar'}
      max={toGo}
      value={gone}
      aria-label={words}
    />
  )
}

function optionWords(options: DrainArgs): readonly string[] {
  const { force, deleteEmptyDirData, gracePeriodSeconds, timeoutSeconds } = options
  return [
    force ? 'including pods without a controller' : '',
    deleteEmptyDirData ? 'including pods with emptyDir volumes' : '',
    gracePeriodSeconds === null ? '' : `${gracePeriodSeconds} s to end`,
    timeoutSeconds === null ? '' : `gives up after ${timeoutSeconds} s`,
  ].filter(Boolean)
}
