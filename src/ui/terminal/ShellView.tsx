import './terminal.css'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { ClusterState, ShellReport } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { useDocument } from '../application/useDocument.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { StatusMark } from '../kit/StatusMark.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { ShellForm, type ShellSubject } from './ShellForm.tsx'
import { endWords } from './shellWords.ts'
import { TerminalView } from './TerminalView.tsx'

/** ShellView is the shells of one pod: one of them on screen, and a form for the next. */
export function ShellView({ cluster, subject }: { cluster: ClusterState; subject: ShellSubject }) {
  const session = useSession()
  const { notices } = useApplication()
  const { body } = useDocument('shells')
  const [isNew, setIsNew] = useState(false)
  // The view is drawn again whenever something is opened.
  useObserved(session.shells.state)
  const known = session.shells.of(subject)
  if (body === null) return null
  const shells = body.shells.filter(
    ({ namespace, pod }) => namespace === subject.namespace && pod === subject.pod,
  )
  const shown = shells.find(({ shellId }) => shellId === known.chosen) ?? shells.at(-1) ?? null
  const close = ({ shellId }: ShellReport) =>
    void notices.attempt(session.clusterId, () =>
      session.request('shell/close', { shellId }, new AbortController().signal),
    )
  const isForm = shown === null || isNew
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
                setIsNew(false)
                session.shells.choose(subject, shell.shellId)
              }}
            >
              <StatusMark
                tone={shell.end === null ? 'ok' : 'off'}
                word={`${index + 1} ${shell.container ?? subject.pod}${shell.mode === 'attach' ? ' (attached)' : ''}`}
              />
            </button>
          ))}
          <IconButton icon={Plus} label="Open another shell" isSmall onClick={() => setIsNew(true)} />
        </div>
      )}
      {isForm ? (
        <ShellForm
          cluster={cluster}
          subject={subject}
          known={known}
          onOpened={() => setIsNew(false)}
          onCancel={shown === null ? null : () => setIsNew(false)}
        />
      ) : (
        <TerminalView key={shown.shellId} cluster={cluster} report={shown} onClose={() => close(shown)} />
      )}
    </div>
  )
}

const titleOf = ({ command, end, mode }: ShellReport): string => {
  const what = mode === 'attach' ? 'The container’s process' : (command?.join(' ') ?? 'The first shell')
  return end === null ? what : `${what}: ${endWords(end)}`
}
