import { useEffect, useRef, useState } from 'react'
import type { Merge, Overlap } from './mergeEdits.ts'

type Side = 'mine' | 'theirs'

/** ConflictView asks which side counts, for each field that both the person and others have changed. */
export function ConflictView(props: {
  merge: Merge
  obstacle: string | null
  onBack: () => void
  onResolve: (choices: readonly Side[]) => void
}) {
  const { merge, obstacle, onBack, onResolve } = props
  const { overlaps, taken } = merge
  const [choices, setChoices] = useState<ReadonlyMap<number, Side>>(new Map())
  const rootRef = useRef<HTMLFormElement>(null)
  const open = overlaps.length - choices.size
  const isReady = open === 0 && obstacle === null

  useEffect(() => {
    rootRef.current?.focus()
  }, [])

  return (
    <form
      ref={rootRef}
      tabIndex={-1}
      className="edit-review"
      aria-label="Fields changed by others too"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) onResolve(overlaps.map((_, index) => choices.get(index) ?? 'mine'))
      }}
    >
      <div className="yaml-bar">
        <span className="faint" role="status">
          {open === 0 ? 'All fields are chosen.' : `${open} of ${overlaps.length} to choose`}
        </span>
        <span className="space" />
        <button type="button" className="button button-small" onClick={onBack}>
          Edit again
        </button>
        <button type="submit" className="button button-small button-primary" disabled={!isReady}>
          Review changes
        </button>
      </div>
      <p className="edit-note is-warning" role="alert">
        The object was changed while you edited it, in fields that you changed too. Choose which value counts.
        {taken.length > 0 && (
          <>
            {' '}
            These other changes go with your edit: <span className="code">{taken.join(', ')}</span>
          </>
        )}
      </p>
      <div className="edit-conflicts">
        {overlaps.map((overlap, index) => (
          <OverlapField
            key={overlap.field}
            overlap={overlap}
            choice={choices.get(index) ?? null}
            onChoose={(side) => setChoices(new Map(choices).set(index, side))}
          />
        ))}
      </div>
    </form>
  )
}

function OverlapField(props: { overlap: Overlap; choice: Side | null; onChoose: (side: Side) => void }) {
  const { overlap, choice, onChoose } = props
  const side = (value: Side, label: string, text: string | null) => (
    <label className="edit-side">
      <span>
        <input
          type="radio"
          aria-label={label}
          name={overlap.field}
          checked={choice === value}
          onChange={() => onChoose(value)}
        />
        {label}
      </span>
      <pre className={text === null ? 'faint' : 'code'}>{text ?? 'The field is removed.'}</pre>
    </label>
  )
  return (
    <fieldset className="edit-overlap">
      <legend className="code">{overlap.field}</legend>
      <div className="edit-sides">
        {side('mine', 'Your value', overlap.mine)}
        {side('theirs', 'The cluster’s value', overlap.theirs)}
      </div>
      <p className="faint">
        It was <span className="code">{overlap.base ?? 'not set'}</span> when you began.
      </p>
    </fieldset>
  )
}
