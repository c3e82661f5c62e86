import { useState } from 'react'
import { type ClusterState, shellNeeds } from '#contract'
import { obstacleOf } from '../actions/actionsOf.ts'
import { useDenied } from '../actions/usePermitted.ts'
import { useApplication, useSession } from '../application/application.ts'
import { ConfirmName } from '../kit/ConfirmName.tsx'
import type { KnownShells } from '../session/shellOpenings.ts'
import { wordsOf } from './commandWords.ts'

/** ShellPod is the pod that shells are opened in. */
export interface ShellPod {
  readonly namespace: string
  readonly pod: string
  /** Empty where it is not known. */
  readonly uid: string
  readonly containers: readonly string[]
  /** The container that the pod names as its default; null where it names none. */
  readonly defaultContainer: string | null
}

/**
 * ShellForm opens a shell in a container, or attaches to its process. It says what stands against that: the cluster's protection, or a
 * permission that is missing.
 */
export function ShellForm(props: {
  cluster: ClusterState
  subject: ShellPod
  known: KnownShells
  onOpened: () => void
  onCancel: (() => void) | null
}) {
  const { cluster, subject, known, onOpened, onCancel } = props
  const session = useSession()
  const { dialog } = useApplication()
  const { namespace, pod, uid, containers, defaultContainer } = subject
  const [container, setContainer] = useState(defaultContainer ?? containers[0] ?? '')
  const [command, setCommand] = useState('')
  const [typed, setTyped] = useState('')
  const needs = (mode: 'exec' | 'attach') => shellNeeds(cluster.serverVersion, mode, namespace)
  const [deniedExec = null] = useDenied(session, [needs('exec')])
  const [deniedAttach = null] = useDenied(session, [needs('attach')])
  const wantsName = cluster.settings.protection === 'confirm'
  const obstacle = obstacleOf(cluster)
  const isHeld = obstacle !== null || known.isOpening || (wantsName && typed !== cluster.clusterName)
  const open = async (mode: 'exec' | 'attach') => {
    const isOpen = await session.shells.open({
      ...{ namespace, pod, mode, container: container === '' ? null : container },
      command: mode === 'exec' ? wordsOf(command) : null,
      confirmed: wantsName,
    })
    if (isOpen) onOpened()
  }
  return (
    <form
      className="shell-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isHeld && deniedExec === null) void open('exec')
      }}
    >
      {containers.length > 1 && (
        <label>
          Container
          <select className="field" value={container} onChange={({ target }) => setContainer(target.value)}>
            {containers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <label>
        Command
        <input
          className="field"
          placeholder="The first shell that the image has"
          spellCheck={false}
          autoComplete="off"
          value={command}
          onChange={({ target }) => setCommand(target.value)}
        />
      </label>
      {wantsName && obstacle === null && (
        <ConfirmName name={cluster.clusterName} typed={typed} onTyped={setTyped} />
      )}
      {(obstacle ?? deniedExec ?? deniedAttach) !== null && (
        <p role="status">{obstacle ?? deniedExec ?? deniedAttach}</p>
      )}
      {known.problem !== null && (
        <p className="shell-problem" role="alert">
          {known.problem}
        </p>
      )}
      <div className="shell-buttons">
        <button type="submit" className="button button-primary" disabled={isHeld || deniedExec !== null}>
          Open shell
        </button>
        <button
          type="button"
          className="button"
          title="Show the output of the container’s own process, and type into it"
          disabled={isHeld || deniedAttach !== null}
          onClick={() => void open('attach')}
        >
          Attach
        </button>
        <button
          type="button"
          className="button"
          title="Add a container with other tools to the pod, and open a shell in it"
          disabled={obstacle !== null}
          onClick={() =>
            dialog.set({ type: 'debug', clusterId: cluster.clusterId, pod: { namespace, name: pod, uid } })
          }
        >
          Debug…
        </button>
        {onCancel !== null && (
          <button type="button" className="button" onClick={onCancel}>
            Cancel
          </button>
        )}
      </div>
    </form>
  )
}
