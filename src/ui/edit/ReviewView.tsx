import { useEffect, useRef, useState } from 'react'
import type { ClusterState } from '#contract'
import { DialogCluster } from '../actions/DialogCluster.tsx'
import { ConfirmName } from '../kit/ConfirmName.tsx'
import { Difference } from './Difference.tsx'
import type { EditPart, EditState, Reviewed } from './edit.ts'
import { Warnings } from './Warnings.tsx'

/** ReviewView shows what an edit changes, as the cluster says, and saves it. */
export function ReviewView(props: {
  cluster: ClusterState
  name: string
  review: Reviewed
  merged: readonly string[]
  part: EditPart
  busy: EditState['busy']
  obstacle: string | null
  onBack: () => void
  /** Shows what the status alone would change; null where the person may not save it. */
  onStatus: (() => void) | null
  onSave: (isConfirmed: boolean) => void
  onClose: () => void
}) {
  const { cluster, name, review, merged, part, busy, obstacle, onBack, onStatus, onSave, onClose } = props
  const { clusterName, settings } = cluster
  const [typed, setTyped] = useState('')
  const rootRef = useRef<HTMLFormElement>(null)
  const wantsName = settings.protection === 'confirm'
  const isSame = review.before === review.after
  const isReady = busy === null && obstacle === null && (!wantsName || typed === clusterName)

  useEffect(() => {
    rootRef.current?.focus()
  }, [])

  return (
    <form
      ref={rootRef}
      tabIndex={-1}
      className="edit-review"
      aria-label={`Changes to ${name}`}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady && !isSame) onSave(wantsName)
      }}
    >
      <div className="yaml-bar">
        <DialogCluster cluster={cluster} />
        <span className="faint" role="status">
          {busy === 'save' ? 'The edit is being saved…' : ''}
        </span>
        <span className="space" />
        <button type="button" className="button button-small" disabled={busy === 'save'} onClick={onBack}>
          Edit again
        </button>
        {isSame ? (
          <button type="button" className="button button-small button-primary" onClick={onClose}>
            Close the editor
          </button>
        ) : (
          <button type="submit" className="button button-small button-primary" disabled={!isReady}>
            {part === 'status' ? `Save the status in ${clusterName}` : `Save in ${clusterName}`}
          </button>
        )}
      </div>
      {wantsName && !isSame && obstacle === null && (
        <ConfirmName className="edit-confirm" name={clusterName} typed={typed} onTyped={setTyped} />
      )}
      {obstacle !== null && (
        <p className="edit-note is-problem" role="alert">
          {obstacle}
        </p>
      )}
      {merged.length > 0 && (
        <p className="edit-note" role="status">
          The object was changed meanwhile, in other fields than yours. Your edit now goes with these changes:{' '}
          <span className="code">{merged.join(', ')}</span>
        </p>
      )}
      {review.untried !== null && (
        <p className="edit-note is-warning" role="status">
          The cluster cannot try this edit before it is saved: {review.untried} The difference below is that
          of the texts.
        </p>
      )}
      {review.ignoresStatus && (
        <p className="edit-note is-warning" role="status">
          Your changes under status are ignored: the cluster sets the status itself.{' '}
          {onStatus !== null && (
            <button type="button" className="button button-small" disabled={busy !== null} onClick={onStatus}>
              Review the status alone
            </button>
          )}
        </p>
      )}
      {part === 'status' && (
        <p className="edit-note is-warning" role="status">
          Only the status is saved. The controller that sets it may overwrite it at any time.
        </p>
      )}
      <Warnings warnings={review.warnings} />
      {isSame ? (
        <p className="edit-same">Nothing would change: the object is already as your text says.</p>
      ) : (
        <Difference before={review.before} after={review.after} label={`Difference of ${name}`} />
      )}
    </form>
  )
}
