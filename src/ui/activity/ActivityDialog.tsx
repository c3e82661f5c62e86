import './activity.css'
import { History } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { ClusterState, Job } from '#contract'
import { JobCard } from '../actions/JobCard.tsx'
import { SessionContext, useApplication } from '../application/application.ts'
import { activityId } from '../application/begunJobs.ts'
import { Swatch } from '../application/Swatch.tsx'
import { useDocument } from '../application/useDocument.ts'
import { DialogHead } from '../kit/DialogHead.tsx'
import { EmptyState } from '../kit/EmptyState.tsx'
import { formatCount, formatMoment } from '../kit/format.ts'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { useObserved } from '../kit/useObserved.ts'

/** More are in each cluster's own activity. */
const mostShown = 200

/** Part is what one cluster says of its own activity. */
interface Part {
  readonly jobs: readonly Job[]
  /** Why it says nothing, or nothing new; null while it is live. */
  readonly problem: string | null
}

/**
 * ActivityDialog is everything that was done from here to all open clusters, the newest first. Each cluster's part comes over
 * its own tab's socket and is put in order here; a cluster that does not answer is named and holds up no other.
 */
export function ActivityDialog({ onClose }: { onClose: () => void }) {
  const { client, tabs } = useApplication()
  const clusters = useObserved(client.workspace, (workspace) => workspace?.clusters) ?? []
  useObserved(tabs.state)
  const [parts, setParts] = useState<Readonly<Record<string, Part>>>({})
  const take = useCallback(
    (clusterId: string, part: Part) => setParts((before) => ({ ...before, [clusterId]: part })),
    [],
  )
  const open = clusters.flatMap((cluster) => {
    const session = tabs.session(cluster.clusterId)
    return session === null ? [] : [{ cluster, session, part: parts[cluster.clusterId] }]
  })
  const all = open
    .flatMap(({ cluster, session, part }) => (part?.jobs ?? []).map((job) => ({ cluster, session, job })))
    .toSorted((a, b) => place(a.job) - place(b.job) || b.job.startedAt - a.job.startedAt)
  const running = all.filter(({ job }) => job.state === 'running').length
  const problems = clusters.flatMap((cluster) => {
    const isOpen = open.some((each) => each.cluster === cluster)
    const problem = isOpen ? (parts[cluster.clusterId]?.problem ?? null) : 'It is not open yet.'
    return problem === null ? [] : [{ cluster, problem }]
  })
  return (
    <ModalDialog label="Activity of all clusters" className="all-activity" onClose={onClose}>
      <DialogHead
        title={
          <h2>
            Activity of all clusters
            {running > 0 && <span className="table-count num">{formatCount(running)} running</span>}
          </h2>
        }
        leave="Close the list"
        onClose={onClose}
      />
      {open.map(({ cluster, session }) => (
        <SessionContext key={keyOf(cluster)} value={session}>
          <ClusterPart cluster={cluster} onPart={take} />
        </SessionContext>
      ))}
      {problems.length > 0 && (
        <ul className="all-activity-problems" aria-label="Clusters without their activity">
          {problems.map(({ cluster, problem }) => (
            <li key={cluster.clusterId}>
              <Swatch clusterId={cluster.clusterId} />
              <b>{cluster.clusterName}</b> {problem}
            </li>
          ))}
        </ul>
      )}
      {all.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be in reach of the keyboard.
        <ul className="all-activity-list" aria-label="Changes" tabIndex={0}>
          {all.slice(0, mostShown).map(({ cluster, session, job }) => (
            <SessionContext key={`${keyOf(cluster)} ${job.jobId}`} value={session}>
              <li aria-label={`${job.title} in ${cluster.clusterName}`}>
                <p className="all-activity-cluster">
                  <Swatch clusterId={cluster.clusterId} />
                  <span className="ellipsis" title={cluster.clusterId}>
                    {cluster.clusterName}
                  </span>
                </p>
                <JobCard
                  job={job}
                  isFolded={job.state !== 'running'}
                  onOpen={() => {
                    tabs.activate(cluster.clusterId)
                    onClose()
                  }}
                />
              </li>
            </SessionContext>
          ))}
          {all.length > mostShown && (
            <li className="faint">
              {formatCount(all.length - mostShown)} more are in the activity of each cluster.
            </li>
          )}
        </ul>
      )}
      {all.length === 0 && problems.length === 0 && (
        <EmptyState
          icon={History}
          tone="plain"
          what="Nothing was changed yet"
          why="Each change that you make in an open cluster is listed here with its results."
          action={null}
        />
      )}
    </ModalDialog>
  )
}

/** Follows one cluster's activity for as long as the list is open. */
function ClusterPart(props: { cluster: ClusterState; onPart: (clusterId: string, part: Part) => void }) {
  const { cluster, onPart } = props
  const { ticker } = useApplication()
  const { clusterId, reason, lifecycle } = cluster
  const { body, heldSince, refusal } = useDocument(activityId)
  const jobs = body?.jobs ?? none
  const notYet = lifecycle === 'ready' || reason === null ? '' : ` ${reason}`
  const heldWords = (at: number) =>
    `Its process does not answer. This is as it was at ${formatMoment(at, ticker.now())}.`
  const problem =
    refusal !== null
      ? refusal.message
      : body === null
        ? `It has not answered yet.${notYet}`
        : heldSince !== null
          ? heldWords(heldSince)
          : null
  useEffect(() => onPart(clusterId, { jobs, problem }), [onPart, clusterId, jobs, problem])
  return null
}

const none: readonly Job[] = []

/** Another user's changes in a cluster are another list. */
const keyOf = ({ clusterId, viewAs }: ClusterState): string => JSON.stringify([clusterId, viewAs])

const place = ({ state }: Job): number => (state === 'running' ? 0 : 1)
