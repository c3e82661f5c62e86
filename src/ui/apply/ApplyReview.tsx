import { useEffect, useId, useRef, useState } from 'react'
import type { ClusterState, ManifestReview, Tone } from '#contract'
import { DialogCluster } from '../actions/DialogCluster.tsx'
import { Difference } from '../edit/Difference.tsx'
import { Warnings } from '../edit/Warnings.tsx'
import { ConfirmName } from '../kit/ConfirmName.tsx'
import { formatCount } from '../kit/format.ts'
import { StatusMark } from '../kit/StatusMark.tsx'
import { type ApplyState, isSendable, type ManifestApply, sendable } from './manifestApply.ts'

const words = {
  created: ['info', 'New', 'new'],
  changed: ['info', 'Changes', 'to change'],
  unchanged: ['off', 'No change', 'unchanged'],
  waits: ['warn', 'Waits', 'waiting'],
  untried: ['warn', 'Not tried', 'not tried'],
  refused: ['bad', 'Refused', 'refused'],
  conflict: ['bad', 'Conflict', 'in conflict'],
} as const satisfies Record<ManifestReview['outcome'], readonly [Tone, string, summary: string]>

/** ApplyReview says of each manifest what the cluster would do with it, and applies those that it would take. */
export function ApplyReview(props: {
  cluster: ClusterState
  apply: ManifestApply
  state: ApplyState
  obstacle: string | null
}) {
  const { cluster, apply, state, obstacle } = props
  const { manifests, busy } = state
  const { clusterName, settings } = cluster
  const [typed, setTyped] = useState('')
  const rootRef = useRef<HTMLFormElement>(null)
  const wantsName = settings.protection === 'confirm'
  const wanted = sendable(state)
  const isReady =
    busy === null && obstacle === null && wanted.length > 0 && (!wantsName || typed === clusterName)

  useEffect(() => {
    rootRef.current?.focus()
  }, [])
  const all = formatCount(manifests.length)
  const count = wanted.length === manifests.length ? all : `${formatCount(wanted.length)} of ${all}`
  return (
    <form
      ref={rootRef}
      tabIndex={-1}
      className="edit-review"
      aria-label="Changes of the manifests"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        apply.back()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) void apply.apply(wantsName)
      }}
    >
      <div className="yaml-bar">
        <DialogCluster cluster={cluster} />
        <span className="faint ellipsis" role="status">
          {busy === 'review' ? 'The cluster tries each object…' : summaryOf(manifests)}
        </span>
        <span className="space" />
        <button
          type="button"
          className="button button-small"
          disabled={busy === 'apply'}
          onClick={() => apply.back()}
        >
          Edit again
        </button>
        <button type="submit" className="button button-small button-primary" disabled={!isReady}>
          Apply {count} in {clusterName}
        </button>
      </div>
      {wantsName && obstacle === null && wanted.length > 0 && (
        <ConfirmName className="edit-confirm" name={clusterName} typed={typed} onTyped={setTyped} />
      )}
      {obstacle !== null && (
        <p className="edit-note is-problem" role="alert">
          {obstacle}
        </p>
      )}
      <ol className="apply-list" aria-label="Manifests">
        {manifests.map((manifest) => (
          <Reviewed
            key={manifest.index}
            manifest={manifest}
            isOnly={manifests.length === 1}
            isLeftOut={state.leftOut.has(manifest.index)}
            isBusy={busy !== null}
            onLeaveOut={(isLeftOut) => apply.leaveOut(manifest.index, isLeftOut)}
            onTakeOver={() => void apply.takeOver(manifest.index)}
          />
        ))}
      </ol>
    </form>
  )
}

/** `2 new, 1 refused`. */
function summaryOf(manifests: readonly ManifestReview[]): string {
  const counts = Map.groupBy(manifests, ({ outcome }) => outcome)
  return Object.entries(words)
    .flatMap(([outcome, [, , word]]) => {
      const count = counts.get(outcome as ManifestReview['outcome'])?.length ?? 0
      return count === 0 ? [] : [`${formatCount(count)} ${word}`]
    })
    .join(', ')
}

function Reviewed(props: {
  manifest: ManifestReview
  isOnly: boolean
  isLeftOut: boolean
  isBusy: boolean
  onLeaveOut: (isLeftOut: boolean) => void
  onTakeOver: () => void
}) {
  const { manifest, isOnly, isLeftOut, isBusy, onLeaveOut, onTakeOver } = props
  const { kind, name, namespace, line, outcome, notes, warnings, isForced } = manifest
  const [isOpen, setIsOpen] = useState(isOnly)
  const bodyId = useId()
  const [tone, word] = words[outcome]
  const title = [kind || 'Document', name].filter(Boolean).join(' ')
  const fields =
    outcome === 'conflict' && manifest.conflicts.length > 1
      ? `${formatCount(manifest.conflicts.length)} fields`
      : 'the field'
  const hasDifference = 'before' in manifest && outcome !== 'unchanged'
  return (
    <li className={isLeftOut ? 'apply-item is-left-out' : 'apply-item'}>
      <div className="apply-line">
        <input
          type="checkbox"
          aria-label={`Apply ${title}`}
          checked={isSendable(manifest) && !isLeftOut}
          disabled={!isSendable(manifest) || isBusy}
          onChange={(event) => onLeaveOut(!event.target.checked)}
        />
        <StatusMark tone={tone} word={word} />
        <span className="apply-name ellipsis">
          <span className="faint">{kind || 'Document'}</span> <bdi>{name}</bdi>
        </span>
        <span className="faint ellipsis">{namespace}</span>
        <span className="space" />
        {isForced && outcome === 'changed' && <span className="apply-forced">Takes fields over</span>}
        <span className="faint num">line {line}</span>
        {hasDifference && (
          <button
            type="button"
            className="button button-small"
            aria-expanded={isOpen}
            aria-controls={bodyId}
            aria-label={`${isOpen ? 'Hide' : 'Show'} changes of ${title}`}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? 'Hide changes' : 'Show changes'}
          </button>
        )}
      </div>
      {outcome === 'untried' && (
        <p className="edit-note is-warning edit-words">
          The cluster cannot try this before it is applied: {manifest.message}
        </p>
      )}
      {outcome === 'waits' && <p className="edit-note is-warning">{manifest.message}</p>}
      {outcome === 'refused' && <p className="edit-note is-problem edit-words">{manifest.message}</p>}
      {outcome === 'conflict' && (
        <div className="edit-note is-problem">
          <p>Other managers set these fields to other values:</p>
          <dl>
            {manifest.conflicts.map(({ field, manager }) => (
              <div key={`${field} ${manager}`}>
                <dt>
                  <span className="code">{field}</span>
                </dt>
                <dd>{manager}</dd>
              </div>
            ))}
          </dl>
          <button
            type="button"
            className="button button-small button-danger"
            disabled={isBusy}
            aria-label={`Take over ${fields} of ${title}`}
            onClick={onTakeOver}
          >
            Take over {fields}
          </button>
        </div>
      )}
      {notes.length > 0 && (
        <ul className="edit-note is-warning" aria-label={`Owners of ${title}`}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <Warnings warnings={warnings} />
      {hasDifference && isOpen && (
        <div id={bodyId} className="apply-difference">
          <Difference before={manifest.before} after={manifest.after} label={`Changes of ${title}`} />
        </div>
      )}
    </li>
  )
}
