import '../actions/actions.css'
import '../edit/edit.css'
import './apply.css'
import { useEffect, useState } from 'react'
import type { ClusterState, Target, UndoneObject, UndoReview } from '#contract'
import { kindOfResource } from '#kinds'
import { isAbort, messageOf } from '#machinery'
import { obstacleOf } from '../actions/actionsOf.ts'
import { DialogCluster } from '../actions/DialogCluster.tsx'
import { DialogFoot } from '../actions/DialogFoot.tsx'
import { useApplication } from '../application/application.ts'
import { Difference } from '../edit/Difference.tsx'
import { ConfirmName } from '../kit/ConfirmName.tsx'
import { formatCount } from '../kit/format.ts'
import { ModalDialog } from '../kit/ModalDialog.tsx'

/**
 * UndoDialog asks before the changes of a job are set back. It shows for each object what the cluster would store, and
 * acts in the job's own cluster, whatever tab is shown meanwhile.
 */
export function UndoDialog(props: {
  cluster: ClusterState
  jobId: string
  title: string
  onClose: () => void
}) {
  const { cluster, jobId, title, onClose } = props
  const { clusterId, clusterName, settings } = cluster
  const { tabs, jobs, notices, dialog } = useApplication()
  const session = tabs.session(clusterId)
  const [review, setReview] = useState<UndoReview | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isUnderWay, setIsUnderWay] = useState(false)
  const [typed, setTyped] = useState('')

  useEffect(() => {
    if (session === null) return
    const stop = new AbortController()
    session.request('job/undo/review', { jobId }, stop.signal).then(setReview, (refusal: unknown) => {
      if (!isAbort(refusal)) setProblem(messageOf(refusal))
    })
    return () => stop.abort()
  }, [session, jobId])

  const wantsName = settings.protection === 'confirm'
  const obstacle = obstacleOf(cluster)
  const ready = review?.objects.filter(({ outcome }) => outcome !== 'refused').length ?? 0
  const isReady = !isUnderWay && obstacle === null && ready > 0 && (!wantsName || typed === clusterName)
  const deletes = review?.objects.some(({ outcome }) => outcome === 'deleted') === true

  const undo = async () => {
    if (session === null) return
    setIsUnderWay(true)
    setProblem(null)
    const asked = dialog.value
    const isLeft = () => dialog.value !== asked
    try {
      const params = { jobId, confirmed: wantsName }
      const begun = await session.request('job/undo', params, new AbortController().signal)
      jobs.begin(clusterId, begun.jobId)
      if (!isLeft()) onClose()
    } catch (refusal) {
      if (isLeft()) return void notices.attempt(clusterId, () => Promise.reject(refusal))
      setIsUnderWay(false)
      setProblem(messageOf(refusal))
    }
  }
  return (
    <ModalDialog label={`Undo: ${title}`} className="action-dialog is-job" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void undo()
        }}
      >
        <DialogCluster cluster={cluster} />
        <div className="action-head">
          <h2>
            Undo <span className="action-object">{title}</span>
          </h2>
        </div>
        {review === null && problem === null && (
          <p className="faint" role="status">
            The cluster tries it…
          </p>
        )}
        {review !== null && (
          <div className="undo-objects">
            {review.objects.map((object) => (
              <Undone key={JSON.stringify(object.target)} object={object} />
            ))}
            {review.objects.length < review.count && (
              <p className="faint">
                And {formatCount(review.count - review.objects.length)} more, each as it was before.
              </p>
            )}
          </div>
        )}
        {wantsName && obstacle === null && ready > 0 && (
          <ConfirmName className="action-field" name={clusterName} typed={typed} onTyped={setTyped} />
        )}
        <DialogFoot problem={problem ?? obstacle} isDangerous={deletes} isReady={isReady} onClose={onClose}>
          Undo in {clusterName}
        </DialogFoot>
      </form>
    </ModalDialog>
  )
}

function Undone({ object }: { object: UndoneObject }) {
  const name = nameOf(object.target)
  return (
    <section className="undo-object" aria-label={name}>
      <h3>{name}</h3>
      {object.outcome === 'changed' && (
        <div className="apply-difference">
          <Difference before={object.before} after={object.after} label={`Changes of ${name}`} />
        </div>
      )}
      {object.outcome === 'deleted' && (
        <p className="edit-note is-warning">It was made by this, and is deleted with all that it owns.</p>
      )}
      {object.outcome === 'refused' && (
        <p className="edit-note is-problem edit-words">Not undone: {object.message}</p>
      )}
    </section>
  )
}

const nameOf = ({ group, resource, namespace, name }: Target): string =>
  [
    kindOfResource({ group, resource })?.title.one ?? resource,
    name,
    namespace === '' ? '' : `in ${namespace}`,
  ]
    .filter(Boolean)
    .join(' ')
