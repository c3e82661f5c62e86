import './kubeconfig.css'
import { useEffect, useState } from 'react'
import type { ClusterId, ContextEntry, KubeconfigEntry } from '#contract'
import { messageOf } from '#machinery'
import { useApplication } from '../application/application.ts'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { useObserved } from '../kit/useObserved.ts'

/**
 * ConfirmContextDialog asks before a context of an added kubeconfig is opened that runs a command, or shows a file of this
 * machine to its server. It shows exactly that; when the file changes meanwhile, the question changes with it.
 */
export function ConfirmContextDialog(props: { clusterId: ClusterId; onClose: () => void }) {
  const { clusterId, onClose } = props
  const { client } = useApplication()
  const kubeconfigs = useObserved(client.kubeconfigs)
  const file = kubeconfigs?.files.find(({ contexts }) =>
    contexts.some((each) => each.clusterId === clusterId),
  )
  const context = file?.contexts.find((each) => each.clusterId === clusterId)
  const isOver = context === undefined || context.asks === null
  useEffect(() => {
    if (isOver) onClose()
  }, [isOver, onClose])
  if (file === undefined || context === undefined || context.asks === null) return null
  return (
    <Question key={context.asks.hash} file={file} context={context} asks={context.asks} onClose={onClose} />
  )
}

function Question(props: {
  file: KubeconfigEntry
  context: ContextEntry
  asks: NonNullable<ContextEntry['asks']>
  onClose: () => void
}) {
  const { file, context, asks, onClose } = props
  const { tabs } = useApplication()
  const [problem, setProblem] = useState<string | null>(null)
  const [isUnderWay, setIsUnderWay] = useState(false)
  const open = async () => {
    setIsUnderWay(true)
    setProblem(null)
    try {
      await tabs.select(context.clusterId, asks.hash)
      onClose()
    } catch (refusal) {
      setIsUnderWay(false)
      setProblem(messageOf(refusal))
    }
  }
  const title = `Open ${context.clusterName}`
  return (
    <ModalDialog label={title} className="action-dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!isUnderWay) void open()
        }}
      >
        <h2>{title}</h2>
        <p className="confirm-context-file">
          {file.path} was added in the settings. Open it only if you know where the file comes from.
        </p>
        {asks.uses.map(({ what, text }) => (
          <div key={`${what} ${text}`} className="confirm-context-use">
            <p>{useWords[what](context.server ?? 'its server')}</p>
            <pre>
              <bdi>{text}</bdi>
            </pre>
          </div>
        ))}
        <p className="confirm-context-file">You are asked again when any of this changes.</p>
        {problem !== null && (
          <p className="action-problem" role="alert">
            {problem}
          </p>
        )}
        <div className="action-buttons">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button button-primary" disabled={isUnderWay}>
            Confirm and open
          </button>
        </div>
      </form>
    </ModalDialog>
  )
}

const useWords = {
  command: (server: string) => `To sign in to ${server}, this command is run on this machine:`,
  'token-file': (server: string) => `The content of this file is sent to ${server} as a token:`,
  'client-key': (server: string) => `This key signs you in to ${server}:`,
}
