import './terminal.css'
import { PanelBottom, Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { type ClusterState, type ShellReport, type ShellSubject, subjectOfShell } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { isDocked } from '../application/pageDock.ts'
import { useDocument } from '../application/useDocument.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import { useObserved } from '../kit/useObserved.ts'
import type { KnownShells } from '../session/shellOpenings.ts'
import { endWords, isSameSubject, lostWords } from './shellWords.ts'
import { TerminalView } from './TerminalView.tsx'

/** NextShell is what a form for the next shell is drawn from. */
interface NextShell {
  readonly known: KnownShells
  readonly onOpened: () => void
  /** Null where there is no shell to go back to. */
  readonly onCancel: (() => void) | null
}

/** ShellView is the shells of one object: one of them on screen, and a form for the next. */
export function ShellView(props: {
  cluster: ClusterState
  subject: ShellSubject
  form: (next: NextShell) => ReactNode
}) {
  const { cluster, subject, form } = props
  const session = useSession()
  const { notices, dock } = useApplication()
  const docked = useObserved(dock.state)
  const { body } = useDocument('shells')
  /** The shell that the form stands in front of; a dialog may lead to another one meanwhile. */
  const [covered, setCovered] = useState<string | null>(null)
  // The view is drawn again whenever something is opened.
  useObserved(session.shells.state)
  const known = session.shells.of(subject)
  if (body === null) return null
  const shells = body.shells.filter((shell) => isSameSubject(subjectOfShell(shell), subject))
  const shown = shells.find(({ shellId }) => shellId === known.chosen) ?? shells.at(-1) ?? null
  const isLost = known.chosen !== null && !shells.some(({ shellId }) => shellId === known.chosen)
  const close = ({ shellId }: ShellReport) =>
    void notices.attempt(session.clusterId, async () => {
      await session.request('shell/close', { shellId }, new AbortController().signal)
      session.shells.choose(subject, null)
    })
  const isForm = shown === null || covered === shown.shellId
  const { clusterId } = cluster
  const isInDock = shown !== null && isDocked(docked, { clusterId, shellId: shown.shellId })
  return (
    <div className="shell">
      {shells.length > 0 && (
        <div className="shell-list">
          {shells.map((shell, index) => (
            <button
              key={shell.shellId}
              type="button"
              className="shell-choice"
              aria-pressed={!isForm && shell === shown}
              title={titleOf(shell)}
              onClick={() => {
                setCovered(null)
                session.shells.choose(subject, shell.shellId)
              }}
            >
              <StatusMark tone={shell.end === null ? 'ok' : 'off'} word={`${index + 1} ${nameOf(shell)}`} />
            </button>
          ))}
          <IconButton
            icon={Plus}
            label="Open another shell"
            isSmall
            onClick={() => setCovered(shown?.shellId ?? null)}
          />
          {!isForm && !isInDock && (
            <IconButton
              icon={PanelBottom}
              label="Move to the dock"
              title="Move to the dock, which stays on screen over all views and tabs"
              isSmall
              onClick={() => dock.put({ clusterId, shellId: shown.shellId, pod: shown.pod })}
            />
          )}
        </div>
      )}
      {isLost && !known.isOpening && (
        <p className="shell-lost" role="status">
          {lostWords}
        </p>
      )}
      {isForm ? (
        form({
          known,
          onOpened: () => setCovered(null),
          onCancel: shown === null ? null : () => setCovered(null),
        })
      ) : isInDock ? (
        <div className="shell-form">
          <p>This shell is in the dock.</p>
          <div className="shell-buttons">
            <button
              type="button"
              className="button"
              onClick={() => dock.put({ clusterId, shellId: shown.shellId, pod: shown.pod })}
            >
              Go to the dock
            </button>
            <button
              type="button"
              className="button"
              onClick={() => dock.remove({ clusterId, shellId: shown.shellId })}
            >
              Show here
            </button>
          </div>
        </div>
      ) : (
        <TerminalView key={shown.shellId} cluster={cluster} report={shown} onClose={() => close(shown)} />
      )}
    </div>
  )
}

function nameOf({ container, pod, mode, debug }: ShellReport): string {
  if (debug !== null) return container ?? pod
  return `${container ?? pod}${mode === 'attach' ? ' (attached)' : ''}`
}

const titleOf = ({ command, end, mode, debug }: ShellReport): string => {
  const what =
    debug !== null
      ? `Opened for debugging with ${debug.image}`
      : mode === 'attach'
        ? 'The container’s process'
        : (command?.join(' ') ?? 'The first shell')
  return end === null ? what : `${what}: ${endWords(end)}`
}
