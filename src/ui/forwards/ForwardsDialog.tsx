import './forwards.css'
import { Cable, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { ClusterState, ForwardReport } from '#contract'
import { kindOfDomain } from '#kinds'
import { messageOf } from '#machinery'
import { obstacleOf } from '../actions/actionsOf.ts'
import { SessionContext, useApplication, useSession } from '../application/application.ts'
import { CopyButton } from '../application/CopyButton.tsx'
import { Swatch } from '../application/Swatch.tsx'
import { useDocument } from '../application/useDocument.ts'
import { ConfirmName } from '../kit/ConfirmName.tsx'
import { DialogHead } from '../kit/DialogHead.tsx'
import { EmptyState } from '../kit/EmptyState.tsx'
import { formatMoment } from '../kit/format.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { nextFree } from './ForwardDialog.tsx'
import { connectionWords, failureWords, forwardStatus } from './forwardWords.ts'

/** ForwardsDialog is the list of forwards of all open clusters, each by its own cluster's word. */
export function ForwardsDialog({ onClose }: { onClose: () => void }) {
  const { client, tabs } = useApplication()
  const clusters = useObserved(client.workspace, (workspace) => workspace?.clusters) ?? []
  useObserved(tabs.state)
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({})
  const count = useCallback(
    (clusterId: string, number: number) => setCounts((before) => ({ ...before, [clusterId]: number })),
    [],
  )
  const total = clusters.reduce((sum, { clusterId }) => sum + (counts[clusterId] ?? 0), 0)
  return (
    <ModalDialog label="Forwarded ports" className="forwards" onClose={onClose}>
      <DialogHead title={<h2>Forwarded ports</h2>} leave="Close the list" onClose={onClose} />
      <ul className="forwards-list" aria-label="Forwards">
        {clusters.map((cluster) => {
          const session = tabs.session(cluster.clusterId)
          return session === null ? null : (
            <SessionContext key={cluster.clusterId} value={session}>
              <ClusterForwards cluster={cluster} onCount={count} />
            </SessionContext>
          )
        })}
      </ul>
      {total === 0 && (
        <EmptyState
          icon={Cable}
          tone="plain"
          what="No port is forwarded"
          why="Choose “Forward a port…” in the menu of a pod, a workload or a service."
          action={null}
        />
      )}
    </ModalDialog>
  )
}

function ClusterForwards(props: {
  cluster: ClusterState
  onCount: (clusterId: string, count: number) => void
}) {
  const { cluster, onCount } = props
  const { clusterId } = cluster
  const { body, heldSince } = useDocument('forwards')
  const forwards = body?.forwards ?? []
  const { length } = forwards
  useEffect(() => onCount(clusterId, length), [onCount, clusterId, length])
  return forwards.map((forward) => (
    <ForwardRow key={forward.forwardId} cluster={cluster} forward={forward} isKnown={heldSince === null} />
  ))
}

function ForwardRow(props: { cluster: ClusterState; forward: ForwardReport; isKnown: boolean }) {
  const { cluster, forward, isKnown } = props
  const { ticker, notices } = useApplication()
  const session = useSession()
  const [isAsking, setIsAsking] = useState(false)
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [free, setFree] = useState<number | null>(null)
  const { forwardId, domain, namespace, name, port, localPort, pod, scheme, restores } = forward
  const { clusterId, clusterName, settings } = cluster
  const status = forwardStatus(forward, isKnown)
  const address = `localhost:${localPort}`
  const asked = new AbortController().signal
  const isStopped = forward.state === 'stopped'
  const wantsName = settings.protection === 'confirm'
  const obstacle = obstacleOf(cluster)
  const attempt = (work: () => Promise<unknown>) =>
    void notices.attempt(clusterId, async () => void (await work()))
  const start = async (at: number) => {
    setProblem(null)
    setFree(null)
    try {
      await session.request('forward/start', { forwardId, localPort: at, confirmed: wantsName }, asked)
      setIsAsking(false)
    } catch (refusal) {
      setProblem(messageOf(refusal))
      setFree(nextFree(refusal))
    }
  }
  const failures = connectionWords(forward)
  return (
    <li className="forward" aria-label={`${address} to ${name} in ${clusterName}`}>
      <div className="forward-main">
        <p className="forward-cluster">
          <Swatch clusterId={clusterId} />
          <span className="ellipsis" title={clusterId}>
            {clusterName}
          </span>
        </p>
        <p className="forward-way">
          <span className="code">{address}</span>
          <CopyButton text={address} what="address" />
          <span aria-hidden="true">→</span>
          <span className="forward-target">
            {kindOfDomain(domain)?.title.one} <b>{name}</b> in {namespace}, port {port}
          </span>
        </p>
        <p className="forward-state">
          <StatusMark tone={status.tone} word={status.word} />
          {status.reason !== null && <span>{status.reason}</span>}
          {pod !== null && pod !== name && isKnown && <span className="faint">pod {pod}</span>}
          {failures !== null && <span className="faint num">{failures}</span>}
        </p>
        {forward.lastFailure !== null && isKnown && (
          <p className="forward-failure faint" title={forward.lastFailure.message}>
            Last failure at {formatMoment(forward.lastFailure.at, ticker.now())}:{' '}
            {failureWords(forward.lastFailure.message)}
          </p>
        )}
        <label className="forward-restores">
          <input
            type="checkbox"
            checked={restores}
            onChange={({ target }) =>
              attempt(() => session.request('forward/change', { forwardId, restores: target.checked }, asked))
            }
          />
          Open again with this cluster
        </label>
        {isAsking && (
          <ConfirmName className="action-field" name={clusterName} typed={typed} onTyped={setTyped} />
        )}
        {problem !== null && (
          <p className="action-problem" role="alert">
            {problem}
            {free !== null && (
              <button type="button" className="button button-small" onClick={() => void start(free)}>
                Use port {free}
              </button>
            )}
          </p>
        )}
      </div>
      <div className="forward-buttons">
        {!isStopped && scheme !== null && (
          <a
            className="button button-small"
            href={`${scheme}://${address}`}
            target="_blank"
            rel="noreferrer noopener"
          >
            Open in browser
          </a>
        )}
        {isStopped ? (
          <button
            type="button"
            className="button button-small"
            aria-label={`Start ${address}`}
            title={obstacle ?? undefined}
            disabled={obstacle !== null || (isAsking && typed !== clusterName)}
            onClick={() => (wantsName && !isAsking ? setIsAsking(true) : void start(localPort))}
          >
            Start
          </button>
        ) : (
          <button
            type="button"
            className="button button-small"
            aria-label={`Stop ${address}`}
            onClick={() => attempt(() => session.request('forward/stop', { forwardId }, asked))}
          >
            Stop
          </button>
        )}
        <IconButton
          icon={Trash2}
          isSmall
          label={`Remove ${address}`}
          onClick={() => attempt(() => session.request('forward/remove', { forwardId }, asked))}
        />
      </div>
    </li>
  )
}
