import './maintenance.css'
import { useState } from 'react'
import type { ClusterState } from '#contract'
import type { DrainArgs } from '#kinds'
import { useApplication } from '../application/application.ts'
import type { NodeActionName } from '../application/dialogs.ts'
import { Swatch } from '../application/Swatch.tsx'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { DrainFields } from './DrainFields.tsx'

const words = {
  cordon: {
    title: 'Cordon',
    does: 'The node accepts no new pods until you uncordon it. Running pods stay.',
  },
  uncordon: { title: 'Uncordon', does: 'The node accepts new pods again.' },
  drain: {
    title: 'Drain',
    does: 'The node is cordoned, and its pods are evicted as their disruption budgets allow. DaemonSet pods and static pods stay.',
  },
} as const satisfies Record<NodeActionName, { title: string; does: string }>

const untouched: DrainArgs = {
  force: false,
  deleteEmptyDirData: false,
  gracePeriodSeconds: null,
  timeoutSeconds: null,
}

/**
 * NodeActionDialog asks before a node is changed. It names the cluster, wants its name typed where that is set, and does
 * it in that cluster, whatever tab is shown meanwhile.
 */
export function NodeActionDialog(props: {
  cluster: ClusterState
  action: NodeActionName
  node: string
  onClose: () => void
}) {
  const { cluster, action, node, onClose } = props
  const { tabs } = useApplication()
  const [options, setOptions] = useState(untouched)
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isUnderWay, setIsUnderWay] = useState(false)
  const { clusterId, clusterName, settings } = cluster
  const wantsName = settings.protection === 'confirm'
  const { title, does } = words[action]

  const act = async () => {
    const session = tabs.session(clusterId)
    if (session === null) return
    setIsUnderWay(true)
    setProblem(null)
    try {
      const params = {
        action,
        targets: [{ version: 'v1', resource: 'nodes', name: node }],
        args: action === 'drain' ? options : {},
        confirmed: wantsName,
      }
      await session.request('act', params, new AbortController().signal)
      session.view.openObject({ domain: 'nodes', namespace: '', name: node, uid: '' })
      onClose()
    } catch (refusal) {
      setIsUnderWay(false)
      setProblem(refusal instanceof Error ? refusal.message : String(refusal))
    }
  }
  const isReady = !isUnderWay && (!wantsName || typed === clusterName)
  return (
    <ModalDialog label={`${title} ${node}`} className="action-dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void act()
        }}
      >
        <p className="action-cluster">
          <Swatch clusterId={clusterId} />
          <span className="ellipsis" title={clusterId}>
            {clusterName}
          </span>
        </p>
        <h2>
          {title} <span className="action-object">{node}</span>
        </h2>
        <p className="action-does">{does}</p>
        {action === 'drain' && <DrainFields options={options} onChange={setOptions} />}
        {wantsName && (
          <label className="action-field">
            Type {clusterName} to confirm
            <input
              className="field"
              spellCheck={false}
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
        )}
        {problem !== null && (
          <p className="action-problem" role="alert">
            {problem}
          </p>
        )}
        <div className="action-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            className={action === 'drain' ? 'button button-danger' : 'button button-primary'}
            disabled={!isReady}
          >
            {title} {node} in {clusterName}
          </button>
        </div>
      </form>
    </ModalDialog>
  )
}
