import { Plus, X } from 'lucide-react'
import { useRef, useState } from 'react'
import type { FormField } from '#kinds'

interface Pair {
  /** The same as long as the row is there. */
  readonly id: number
  readonly key: string
  readonly value: string
}

/** PairsField is a list of names with values. Its value is what differs from what the object has. */
export function PairsField(props: {
  field: Extract<FormField, { type: 'pairs' }>
  onValue: (value: unknown) => void
}) {
  const { field, onValue } = props
  const { label, present, isFixed } = field
  const [pairs, setPairs] = useState<readonly Pair[]>(() => {
    const own = Object.entries(present).map(([key, value], id) => ({ id, key, value }))
    return own.length === 0 && !isFixed ? [emptyPair(0)] : own
  })
  const nextId = useRef(pairs.length)
  const change = (next: readonly Pair[]) => {
    setPairs(next)
    onValue(changesOf(present, next))
  }
  const set = (id: number, part: Partial<Pair>) =>
    change(pairs.map((pair) => (pair.id === id ? { ...pair, ...part } : pair)))
  const add = () => {
    const id = nextId.current
    nextId.current += 1
    setPairs([...pairs, emptyPair(id)])
  }
  return (
    <fieldset className={isFixed ? 'action-pairs is-fixed' : 'action-pairs'}>
      <legend>{label}</legend>
      {field.hint !== undefined && <p className="faint">{field.hint}</p>}
      {pairs.map((pair, index) => (
        <div key={pair.id} className="action-pair">
          {isFixed ? (
            <span className="action-pair-name" title={pair.key}>
              {pair.key}
            </span>
          ) : (
            <input
              className="field"
              spellCheck={false}
              autoComplete="off"
              // A row that was asked for is where the person goes on.
              // biome-ignore lint/a11y/noAutofocus: it follows the person's own press of a button.
              autoFocus={pair.id > 0 && pair.id >= Object.keys(present).length && pair.key === ''}
              aria-label={`${field.key} ${index + 1}`}
              placeholder={field.key}
              value={pair.key}
              onChange={({ target }) => set(pair.id, { key: target.value })}
            />
          )}
          <Value
            label={pair.key === '' ? `${field.value} ${index + 1}` : `${field.value} of ${pair.key}`}
            placeholder={field.value}
            value={pair.value}
            onValue={(value) => set(pair.id, { value })}
          />
          {!isFixed && (
            <button
              type="button"
              className="icon-button"
              aria-label={pair.key === '' ? `Remove row ${index + 1}` : `Remove ${pair.key}`}
              title="Remove"
              onClick={() => change(pairs.filter(({ id }) => id !== pair.id))}
            >
              <X aria-hidden="true" />
            </button>
          )}
        </div>
      ))}
      {!isFixed && (
        <button type="button" className="button button-small action-pair-add" onClick={add}>
          <Plus aria-hidden="true" />
          Add
        </button>
      )}
    </fieldset>
  )
}

/** A value of several lines keeps them. */
function Value(props: {
  label: string
  placeholder: string
  value: string
  onValue: (value: string) => void
}) {
  const { label, placeholder, value, onValue } = props
  const shared = { className: 'field', spellCheck: false, 'aria-label': label, placeholder, value }
  return value.includes('\n') ? (
    <textarea {...shared} rows={3} onChange={({ target }) => onValue(target.value)} />
  ) : (
    <input {...shared} autoComplete="off" onChange={({ target }) => onValue(target.value)} />
  )
}

const emptyPair = (id: number): Pair => ({ id, key: '', value: '' })

/** What differs from the present names and values; null for one that is not among the pairs any more. */
function changesOf(
  present: Readonly<Record<string, string>>,
  pairs: readonly Pair[],
): Readonly<Record<string, string | null>> {
  const wanted = new Map(
    pairs.filter(({ key }) => key.trim() !== '').map(({ key, value }) => [key.trim(), value]),
  )
  const removed = Object.keys(present).filter((key) => !wanted.has(key))
  const changed = [...wanted].filter(([key, value]) => present[key] !== value)
  return Object.fromEntries([...removed.map((key) => [key, null] as const), ...changed])
}
