import '../actions/actions.css'
import { useState } from 'react'
import type { ClusterState, ShellSubject } from '#contract'
import type { Args, FormField } from '#kinds'
import { messageOf } from '#machinery'
import { obstacleOf } from '../actions/actionsOf.ts'
import { DialogCluster } from '../actions/DialogCluster.tsx'
import { DialogFoot } from '../actions/DialogFoot.tsx'
import { FormFields } from '../actions/FormFields.tsx'
import { shellTabId } from '../actions/shellAction.ts'
import { type OfferedNeeds, useDenied } from '../actions/usePermitted.ts'
import { useApplication } from '../application/application.ts'
import { ConfirmName } from '../kit/ConfirmName.tsx'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import type { ClusterSession } from '../session/clusterSession.ts'

/** The image that the page proposes before one was used in a cluster. */
export const firstImage = 'busybox:1.37'

/** DebugFrame asks for a container to look into an object from, and leads to its shell. Nothing that was chosen is lost by a refusal. */
export function DebugFrame(props: {
  cluster: ClusterState
  subject: ShellSubject
  /** The object whose shells it is among; missing where it is the subject. */
  leadsTo?: ShellSubject
  /** Of that object; empty where it is not known. */
  uid: string
  /** A verb before the name of the object. */
  title: string
  place: string
  does: readonly string[]
  /** Null while it is being read what they depend on. */
  fields: readonly FormField[] | null
  args: Args
  onChange: (id: string, value: unknown) => void
  /** What the choice may lead to, as sentences. */
  remarks: readonly string[]
  /** Why it makes no sense for that object; null where it does. */
  obstacle: string | null
  needs: OfferedNeeds
  isDangerous?: boolean
  /** Asks the cluster for it. */
  ask: (session: ClusterSession, confirmed: boolean) => Promise<{ readonly shellId: string }>
  /** With the name of the object. */
  button: string
  onClose: () => void
}) {
  const { cluster, subject, title, fields, args, remarks, isDangerous = false, onClose } = props
  const { tabs, dialog } = useApplication()
  const { clusterId, clusterName, settings } = cluster
  const session = tabs.session(clusterId)
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isUnderWay, setIsUnderWay] = useState(false)
  const [denied = null] = useDenied(session, props.needs)
  const obstacle = obstacleOf(cluster) ?? denied ?? props.obstacle
  const wantsName = settings.protection === 'confirm'
  const isReady =
    !isUnderWay &&
    obstacle === null &&
    fields !== null &&
    String(args.image).trim() !== '' &&
    (!wantsName || typed === clusterName)
  const open = async () => {
    if (session === null) return
    setIsUnderWay(true)
    setProblem(null)
    const asked = dialog.value
    try {
      const { shellId } = await props.ask(session, wantsName)
      const shown = props.leadsTo ?? subject
      session.shells.choose(shown, shellId)
      session.view.openObject({ ...shown, uid: props.uid })
      session.view.showPanelTab(shellTabId)
      if (dialog.value === asked) onClose()
    } catch (refusal) {
      setIsUnderWay(false)
      setProblem(messageOf(refusal))
    }
  }
  return (
    <ModalDialog label={`${title} ${subject.name}`} className="action-dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void open()
        }}
      >
        <DialogCluster cluster={cluster} />
        <div className="action-head">
          <h2>
            {title} <span className="action-object">{subject.name}</span>
          </h2>
          <p className="faint">{props.place}</p>
        </div>
        <div className="action-does">
          {props.does.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
        {fields !== null && <FormFields fields={fields} args={args} onChange={props.onChange} />}
        {remarks.length > 0 && (
          <div className="action-remark" role="status">
            {remarks.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
        )}
        {wantsName && obstacle === null && (
          <ConfirmName className="action-field" name={clusterName} typed={typed} onTyped={setTyped} />
        )}
        <DialogFoot
          problem={obstacle ?? problem}
          isDangerous={isDangerous}
          isReady={isReady}
          onClose={onClose}
        >
          <bdi>{props.button}</bdi> in {clusterName}
        </DialogFoot>
      </form>
    </ModalDialog>
  )
}
