import { Check, Copy, Pencil, X } from 'lucide-react'
import '../edit/edit.css'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { ClusterState } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { useCopied } from '../application/useCopied.ts'
import type { ShownKind } from '../catalog/shownKind.ts'
import type { Saved } from '../edit/edit.ts'
import { useEditObstacle } from '../edit/useEditObstacle.ts'
import { Warnings } from '../edit/Warnings.tsx'
import { IconButton } from '../kit/IconButton.tsx'
import { useObserved } from '../kit/useObserved.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { type Draft, draftKey } from '../session/drafts.ts'
import { PanelProblem } from './parts/PanelProblem.tsx'
import { YamlView } from './parts/YamlView.tsx'
import { useObjectRequest } from './useObjectRequest.ts'
import { useSecretReading } from './useSecretReading.ts'

const EditPane = lazy(async () => ({ default: (await import('../edit/EditPane.tsx')).EditPane }))

/** Revealed values are hidden again after this long. */
const shownMs = 30_000

interface YamlTabProps {
  readonly kind: ShownKind
  readonly object: ObjectRef
  readonly cluster: ClusterState
  readonly version: string | null
}

/**
 * YamlTab shows the object as `kubectl get -o yaml` does: to read, fold, search, copy and edit. The values of a Secret are left
 * out until they are asked for, and again after half a minute. An edit that is not saved is shown in place of the object.
 */
export function YamlTab(props: YamlTabProps) {
  const { kind, object } = props
  const { drafts, begunEdit } = useSession()
  const begun = useObserved(begunEdit)
  const [edited, setEdited] = useState<Draft | null>(() => drafts.state.value.get(draftKey(object)) ?? null)
  const [isBegun, setIsBegun] = useState(false)
  const [saved, setSaved] = useState<Saved | null>(null)
  // Where the editor had the focus, the button that opened it has it next.
  const hadEditor = useRef(false)
  useEffect(() => {
    if (begun === null || draftKey(begun.object) !== draftKey(object)) return
    begunEdit.set(null)
    // An edit that was kept goes on.
    setEdited((before) => before ?? begun.draft)
    setIsBegun(true)
    setSaved(null)
  }, [begun, begunEdit, object])
  if (edited !== null) {
    hadEditor.current = true
    return (
      <Suspense>
        <EditPane
          {...props}
          draft={edited}
          isBegun={isBegun}
          onClose={() => setEdited(null)}
          onSaved={(answer) => {
            setEdited(null)
            setSaved(answer)
          }}
        />
      </Suspense>
    )
  }
  const edit = (draft: Draft) => {
    setSaved(null)
    setIsBegun(true)
    setEdited(draft)
  }
  return (
    <>
      {saved !== null && <SavedNote saved={saved} onClose={() => setSaved(null)} />}
      {kind.hasHiddenValues === true ? (
        <SecretYaml {...props} onEdit={edit} takesFocus={hadEditor} />
      ) : (
        <YamlText {...props} reveal={false} onEdit={edit} takesFocus={hadEditor} />
      )}
    </>
  )
}

type ReadProps = YamlTabProps & {
  readonly onEdit: (draft: Draft) => void
  /** Whether the button takes the focus as soon as it is there, once. */
  readonly takesFocus: { current: boolean }
}

function SavedNote({ saved, onClose }: { saved: Saved; onClose: () => void }) {
  return (
    <div className="yaml-bar edit-saved" role="status">
      <div>
        <p>{saved.isUnchanged ? 'The cluster found nothing to change.' : 'The edit is saved.'}</p>
        <Warnings warnings={saved.warnings} />
      </div>
      <IconButton icon={X} label="Dismiss" isSmall onClick={onClose} />
    </div>
  )
}

function SecretYaml(props: ReadProps) {
  const reading = useSecretReading(props.kind, props.object)
  const [isRevealed, setIsRevealed] = useState(false)
  useEffect(() => {
    if (!isRevealed) return
    const timer = setTimeout(() => setIsRevealed(false), shownMs)
    return () => clearTimeout(timer)
  }, [isRevealed])
  return (
    <>
      <div className="yaml-bar" role="status">
        <span>{isRevealed ? 'The values are shown.' : 'The values are hidden.'}</span>
        <span className="space" />
        <button
          type="button"
          className="button button-small"
          {...(isRevealed
            ? { onClick: () => setIsRevealed(false) }
            : reading.button(() => setIsRevealed(true)))}
        >
          {isRevealed ? 'Hide the values' : 'Show the values'}
        </button>
      </div>
      {/* Another key: what was revealed goes with the one that showed it. */}
      <YamlText key={`${isRevealed}`} {...props} reveal={isRevealed} />
    </>
  )
}

function YamlText(props: ReadProps & { reveal: boolean }) {
  const { kind, object, version, reveal, takesFocus } = props
  const editButton = useRef<HTMLButtonElement>(null)
  const { isCopied, copy } = useCopied()
  const { body, problem, again } = useObjectRequest('object/yaml', kind, object, version, { reveal })
  const { edit, obstacle, askAgain } = useEditing(props)

  const isShown = body !== null
  useEffect(() => {
    if (isShown && takesFocus.current) editButton.current?.focus()
    if (isShown) takesFocus.current = false
  }, [isShown, takesFocus])

  if (body === null) return <PanelProblem problem={problem} again={again} />
  const { yaml } = body
  const hindered = {
    'aria-disabled': true,
    'aria-description': obstacle ?? '',
    onPointerEnter: askAgain,
    onFocus: askAgain,
  }
  return (
    <>
      <div className="yaml-bar">
        {obstacle !== null && (
          <span className="faint ellipsis" title={obstacle}>
            Read only: {obstacle}
          </span>
        )}
        <span className="space" />
        <button type="button" className="button button-small" onClick={() => copy(yaml)}>
          {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
          {isCopied ? 'Copied' : 'Copy'}
        </button>
        <button
          ref={editButton}
          type="button"
          className="button button-small"
          title={obstacle ?? 'Edit the object (E)'}
          onClick={edit}
          {...(obstacle === null ? {} : hindered)}
        >
          <Pencil aria-hidden="true" />
          Edit
        </button>
      </div>
      <YamlView text={yaml} onEdit={edit} />
    </>
  )
}

/** Reads the object as it is now and begins to edit it, where that is allowed. */
function useEditing({ kind, object, cluster, onEdit }: ReadProps) {
  const session = useSession()
  const { notices } = useApplication()
  const { obstacle, again } = useEditObstacle(kind, object, cluster)
  const edit = () => {
    if (obstacle !== null) return again()
    void notices.attempt(session.clusterId, async () => {
      const { namespace, name } = object
      const asked = new AbortController().signal
      const { yaml, owners, ...at } = await session.request(
        'object/edit',
        { ...kind.gvr, namespace, name },
        asked,
      )
      if (object.uid !== '' && at.uid !== object.uid)
        throw new Error(`Another ${kind.kind} has the name now.`)
      onEdit({ ...at, text: yaml, base: yaml, owners: [...owners] })
    })
  }
  return { edit, obstacle, askAgain: again }
}
