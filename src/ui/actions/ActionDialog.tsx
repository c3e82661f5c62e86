import './actions.css'
import { useState } from 'react'
import type { ClusterState, Target } from '#contract'
import { type Action, type Args, actTitle, formDefaults, kindOfResource, type Subject } from '#kinds'
import { messageOf } from '#machinery'
import { useApplication } from '../application/application.ts'
import { ConfirmName } from '../kit/ConfirmName.tsx'
import { ModalDialog } from '../kit/ModalDialog.tsx'
import { needsOf, obstacleOf } from './actionsOf.ts'
import { DialogCluster } from './DialogCluster.tsx'
import { DialogFoot } from './DialogFoot.tsx'
import { FormFields } from './FormFields.tsx'
import { TargetList } from './TargetList.tsx'
import { objectOf } from './targets.ts'
import { useDenied } from './usePermitted.ts'
import { useSubject } from './useSubject.ts'

/**
 * ActionDialog asks before objects are changed. It names the cluster, says what will happen, wants the cluster's name typed
 * where that is set, and acts in that cluster, whatever tab is shown meanwhile. A refusal is shown, and nothing that was
 * chosen is lost by it.
 */
export function ActionDialog(props: {
  cluster: ClusterState
  action: Action
  targets: readonly Target[]
  onClose: () => void
}) {
  const { cluster, action, onClose } = props
  const { tabs, jobs, dialog, notices } = useApplication()
  const { clusterId, clusterName, settings } = cluster
  const session = tabs.session(clusterId)
  const {
    subject,
    targets,
    isReading,
    isLooking,
    obstacle: lost,
  } = useSubject(session, action, props.targets)
  const { object = null } = subject
  const form = action.form(object, subject.revisions)
  /** What the person has changed; the rest comes from the object, once it is read. */
  const [chosen, setChosen] = useState<Args>({})
  const args = { ...formDefaults(form), ...chosen }
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isUnderWay, setIsUnderWay] = useState(false)

  const needs = needsOf(action, props.targets)
  const denied = useDenied(session, needs)
  const isAllDenied = needs.length > 0 && denied.length === needs.length
  const wantsName = settings.protection === 'confirm'
  const read = action.readArgs(args)
  const denial = isAllDenied ? (denied[0] ?? null) : null
  const own = objectObstacle(action, subject, read)
  const obstacle = obstacleOf(cluster) ?? lost ?? denial ?? own
  const [only] = targets
  const title = actTitle(action.title, targets)
  /** What has to be typed; null where nothing has. */
  const expected = wantsName ? clusterName : action.isTyped ? (only?.name ?? null) : null

  const act = async () => {
    if (session === null || 'problem' in read || only === undefined) return
    setIsUnderWay(true)
    setProblem(null)
    const asked = dialog.value
    // The person has closed this question, and may be reading another one.
    const isLeft = () => dialog.value !== asked
    try {
      const params = { action: action.id, targets: [...targets], args: read.args, confirmed: wantsName }
      const { jobId } = await session.request('act', params, new AbortController().signal)
      jobs.begin(clusterId, jobId)
      if (isLeft()) return
      if (targets.length > 1) {
        session.view.select(new Map())
        dialog.set({ type: 'job', clusterId, jobId })
      } else {
        // An object that stays says in its panel how far the act is.
        if (!action.removesObject) session.view.openObject(objectOf(only))
        onClose()
      }
    } catch (refusal) {
      if (isLeft()) return void notices.attempt(clusterId, () => Promise.reject(refusal))
      setIsUnderWay(false)
      setProblem(messageOf(refusal))
    }
  }
  const warnings = 'problem' in read || obstacle !== null ? [] : action.warns(read.args, subject)
  const isReady =
    !isUnderWay &&
    !(isReading && action.readsObject) &&
    obstacle === null &&
    !('problem' in read) &&
    (expected === null || typed === expected)
  // An empty list of choices is explained by the obstacle.
  const fields = form.filter(
    (field) =>
      (field.isFor === undefined || targets.every(field.isFor)) &&
      (field.type !== 'select' || field.choices.length > 0),
  )
  return (
    <ModalDialog label={title} className="action-dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void act()
        }}
      >
        <DialogCluster cluster={cluster} />
        <div className="action-head">
          <h2>
            {targets.length === 1 ? (
              <>
                {action.title} <span className="action-object">{only?.name}</span>
              </>
            ) : (
              title
            )}
          </h2>
          {targets.length === 1 && only !== undefined && <p className="faint">{placeWords(only)}</p>}
        </div>
        {targets.length > 1 && <TargetList targets={targets} />}
        <div className="action-does">
          {'problem' in read
            ? null
            : action.says(read.args, subject).map((sentence) => <p key={sentence}>{sentence}</p>)}
          {isLooking && (
            <p className="faint">
              {lookingWords[(only === undefined ? null : action.looksFor(only)) ?? 'owned']}
            </p>
          )}
        </div>
        <FormFields
          fields={fields}
          args={args}
          onChange={(id, value) => setChosen((before) => ({ ...before, [id]: value }))}
        />
        {'problem' in read && Object.keys(chosen).length > 0 && (
          <p className="faint" role="status">
            {read.problem}
          </p>
        )}
        {warnings.length > 0 && (
          <div className="action-remark" role="status">
            {warnings.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
        )}
        {!isAllDenied && denied.length > 0 && (
          <p className="action-remark" role="status">
            Some of these will be refused. {[...new Set(denied)].join(' ')}
          </p>
        )}
        {expected !== null && obstacle === null && (
          <ConfirmName className="action-field" name={expected} typed={typed} onTyped={setTyped} />
        )}
        <DialogFoot
          problem={problem ?? obstacle}
          isDangerous={action.isDangerous}
          isReady={isReady}
          onClose={onClose}
        >
          <bdi>{title}</bdi> in {clusterName}
        </DialogFoot>
      </form>
    </ModalDialog>
  )
}

const lookingWords = {
  owned: 'Looking for the objects that it owns…',
  autoscalers: 'Looking for its autoscalers…',
  revisions: 'Looking for its revisions…',
}

/** Why the action makes no sense for the object as it was read, or must not be done to it. */
function objectObstacle(
  action: Action,
  { object, revisions }: Subject,
  read: ReturnType<Action['readArgs']>,
): string | null {
  if (object === undefined) return null
  const refusal = 'problem' in read ? null : action.refusal(object, read.args)
  const known = { status: null, read: object, ...(revisions === undefined ? {} : { revisions }) }
  return refusal ?? action.obstacle(known) ?? null
}

/** `Pod in shop`, `Node`. */
function placeWords({ group, resource, namespace }: Target): string {
  const noun = kindOfResource({ group, resource })?.title.one ?? resource
  return namespace === '' ? noun : `${noun} in ${namespace}`
}
