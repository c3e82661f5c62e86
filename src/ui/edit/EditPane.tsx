import './edit.css'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { ClusterState } from '#contract'
import { obstacleOf } from '../actions/actionsOf.ts'
import { useApplication, useSession } from '../application/application.ts'
import { applyId, keepApplyDraft, keptApplyDraft } from '../application/applyDraft.ts'
import { useCopied } from '../application/useCopied.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import { useObserved } from '../kit/useObserved.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import type { Draft } from '../session/drafts.ts'
import { ConflictView } from './ConflictView.tsx'
import { Editor } from './Editor.tsx'
import { Edit, type EditProblem, type EditWay, type Saved } from './edit.ts'
import { linesOfFields, unknownFields } from './linesOfFields.ts'
import { isImmutable, textToMake } from './makeAgain.ts'
import { ReviewView } from './ReviewView.tsx'
import { useEditObstacle, useStatusObstacle } from './useEditObstacle.ts'

/**
 * EditPane edits an object: its text, the difference that it makes, and the fields that others have changed too. Leaving it
 * asks nothing, as nothing is lost by it.
 */
export function EditPane(props: {
  kind: ShownKind
  object: ObjectRef
  cluster: ClusterState
  draft: Draft
  /** The person has just begun the edit, which else was kept from before. */
  isBegun: boolean
  onSaved: (saved: Saved) => void
  onClose: () => void
}) {
  const { kind, object, cluster, onClose } = props
  const session = useSession()
  const { notices } = useApplication()
  const rootRef = useRef<HTMLDivElement>(null)
  const way = useRef<EditWay>('update')
  way.current = useEditObstacle(kind, object, cluster).by
  const reviewButton = useRef<HTMLButtonElement>(null)
  const [edit] = useState(
    () =>
      new Edit({
        session,
        gvr: kind.gvr,
        object,
        draft: props.draft,
        by: () => way.current,
        isPrivate: kind.hasHiddenValues === true,
        onSaved: props.onSaved,
        onAside: (words, isProblem) => {
          if (isProblem) void notices.attempt(session.clusterId, () => Promise.reject(new Error(words)))
          else notices.tell(session.clusterId, words)
        },
      }),
  )
  const { step, busy, problem, lost, texts } = useObserved(edit.state)
  const hasLeftText = useRef(false)
  if (step.type !== 'text') hasLeftText.current = true
  const [isChanged, setIsChanged] = useState(edit.isChanged)

  useEffect(() => {
    edit.setAside(false)
    const flush = () => session.drafts.flush()
    window.addEventListener('pagehide', flush)
    return () => {
      window.removeEventListener('pagehide', flush)
      edit.setAside(true)
    }
  }, [edit, session])

  useEffect(() => {
    const root = rootRef.current
    // Before the panel hears of it, which would close.
    const handleKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || step.type === 'text') return
      event.preventDefault()
      edit.back()
    }
    root?.addEventListener('keydown', handleKey)
    return () => root?.removeEventListener('keydown', handleKey)
  }, [edit, step.type])

  const review = () => {
    if (edit.isChanged && obstacle === null) void edit.review()
  }
  const throwAway = () => {
    edit.throwAway()
    onClose()
  }
  const statusWords =
    busy === 'review'
      ? 'The cluster tries the edit…'
      : isChanged
        ? unsavedWords(session.drafts.isKept(object), kind)
        : 'Nothing is changed yet.'
  const clusterObstacle = obstacleOf(cluster)
  const isStatusIgnored = step.type === 'review' && step.review.ignoresStatus
  const statusObstacle = useStatusObstacle(kind, object, isStatusIgnored)
  const obstacle = lost !== null ? lostWords[lost] : clusterObstacle
  return (
    <div ref={rootRef} className="edit">
      {step.type === 'text' && (
        <>
          <OwnerNotes owners={edit.draft.owners} />
          {lost !== null && <LostNote words={lostWords[lost]} text={() => edit.draft.text} />}
          {problem !== null && <ProblemNote problem={problem} text={edit.draft.text} />}
          {problem !== null && isImmutable(problem) && (
            <MakeAgainNote text={() => edit.draft.text} namespace={object.namespace} />
          )}
          <div className="yaml-bar">
            <EditStatus words={statusWords} />
            <span className="space" />
            {isChanged ? (
              <ThrowAway onThrowAway={throwAway} />
            ) : (
              <button type="button" className="button button-small" onClick={throwAway}>
                Cancel
              </button>
            )}
            <button
              ref={reviewButton}
              type="button"
              className="button button-small button-primary"
              disabled={!isChanged || busy !== null || obstacle !== null}
              title={obstacle ?? 'Show the changes before they are saved (Ctrl+S)'}
              onClick={review}
            >
              Review changes
            </button>
          </div>
          <Editor
            key={texts}
            session={session}
            text={edit.draft.text}
            label={`YAML of ${object.name}`}
            takesFocus={props.isBegun || hasLeftText.current}
            onChange={(text) => {
              edit.type(text)
              setIsChanged(edit.isChanged)
            }}
            onReview={review}
            onLeave={() => reviewButton.current?.focus()}
          />
          <p className="edit-keys faint">
            Tab leaves the text, Ctrl+] indents, Ctrl+Space suggests, Ctrl+F searches.
          </p>
        </>
      )}
      {step.type === 'review' && (
        <ReviewView
          cluster={cluster}
          name={object.name}
          review={step.review}
          merged={step.merged}
          part={step.part}
          busy={busy}
          obstacle={clusterObstacle}
          onBack={() => edit.back()}
          onStatus={statusObstacle === null ? () => void edit.review('status') : null}
          onSave={(isConfirmed) => void edit.save(isConfirmed)}
          onClose={throwAway}
        />
      )}
      {step.type === 'conflict' && (
        <ConflictView
          merge={step.merge}
          obstacle={clusterObstacle}
          onBack={() => edit.back()}
          onResolve={(choices) => void edit.resolve(choices)}
        />
      )}
    </div>
  )
}

const lostWords = {
  gone: 'The object was deleted. Your text is kept here, and cannot be saved to it.',
  replaced:
    'The object was deleted, and another one has its name. Your text is kept here, and cannot be saved to that one.',
} as const

function unsavedWords(isKept: boolean, { hasHiddenValues }: ShownKind): string {
  if (hasHiddenValues === true)
    return 'Not saved. As it holds secret values, it is kept until the page is left.'
  return isKept
    ? 'Not saved. It is kept in this browser.'
    : 'Not saved. It is too large to be kept over a reload.'
}

const EditStatus = ({ words }: { words: string }) => (
  <span className="faint" role="status">
    {words}
  </span>
)

/** What else owns the object, before anything is edited. */
function OwnerNotes({ owners }: { owners: readonly string[] }) {
  if (owners.length === 0) return null
  return (
    <ul className="edit-note is-warning" aria-label="Owners">
      {owners.map((owner) => (
        <li key={owner}>{owner}</li>
      ))}
    </ul>
  )
}

function ProblemNote({ problem: { message, fields }, text }: { problem: EditProblem; text: string }) {
  // The message of the whole repeats what is said of each field.
  const hasFields = fields.some(({ field }) => field !== '')
  const unknown = unknownFields(message).map((field) => ({
    field,
    message: 'The cluster has no such field.',
  }))
  const shown = hasFields ? fields : unknown
  const lineOf = useMemo(() => linesOfFields(text), [text])
  return (
    <div className="edit-note is-problem" role="alert">
      {hasFields ? <p>The cluster does not take these fields:</p> : <p className="edit-words">{message}</p>}
      {shown.length > 0 && (
        <dl>
          {shown.map((each) => (
            <div key={`${each.field} ${each.message}`}>
              <dt>
                <span className="code">{each.field}</span>
                <LineWords line={lineOf(each.field)} />
              </dt>
              <dd>{each.message}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

/** An object with another value in such a field is another object. */
function MakeAgainNote({ text, namespace }: { text: () => string; namespace: string }) {
  const session = useSession()
  const { notices } = useApplication()
  const move = () =>
    void notices.attempt(session.clusterId, async () => {
      const kept = keptApplyDraft(session)
      if (kept !== null && kept.text.trim() !== '')
        throw new Error('Apply manifest still holds a text that was not applied. Apply or clear it first.')
      keepApplyDraft(session, { text: textToMake(text()), namespace: namespace || 'default' })
      session.view.show(applyId)
    })
  return (
    <div className="edit-note is-warning" role="note">
      <p>
        Such a field can be set only when an object is made. To make it again, move the text, delete the
        object, and apply the text. Its status, its history and the objects that it owns go with it, and the
        new one has another uid.
      </p>
      <button type="button" className="button button-small" onClick={move}>
        Move the text to Apply manifest
      </button>
    </div>
  )
}

const LineWords = ({ line }: { line: number | null }) => (line === null ? null : <>, line {line}</>)

function LostNote({ words, text }: { words: string; text: () => string }) {
  const { isCopied, copy } = useCopied()
  return (
    <div className="edit-note is-problem" role="alert">
      <p>{words}</p>
      <button type="button" className="button button-small" onClick={() => copy(text())}>
        {isCopied ? 'Copied' : 'Copy the text'}
      </button>
    </div>
  )
}

/** Only throwing away asks, as only that loses something. */
function ThrowAway({ onThrowAway }: { onThrowAway: () => void }) {
  const [isAsking, setIsAsking] = useState(false)
  if (!isAsking)
    return (
      <button type="button" className="button button-small" onClick={() => setIsAsking(true)}>
        Discard…
      </button>
    )
  return (
    <>
      <button type="button" className="button button-small" onClick={() => setIsAsking(false)}>
        Keep editing
      </button>
      <button type="button" className="button button-small button-danger" onClick={onThrowAway}>
        Discard the edit
      </button>
    </>
  )
}
