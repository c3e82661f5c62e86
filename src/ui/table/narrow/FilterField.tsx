import { ListFilter, X } from 'lucide-react'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useDebounced } from '../../kit/useDebounced.ts'
import type { TableColumn } from '../source/tableColumns.ts'
import { FilterHelp } from './FilterHelp.tsx'
import { filterTerms, withoutTerm, withTerm } from './filterTerms.ts'

// Terms up to this long are always shown whole; only longer ones give way.
const roomyChip = 14

/**
 * FilterField narrows the table once the typing rests, or with the last word where the table is left before. Escape
 * empties it, and leaves it when it is empty. A filter that comes from elsewhere takes the place of what was typed.
 */
export function FilterField(props: {
  inputRef: RefObject<HTMLInputElement | null>
  filter: string
  columns: readonly TableColumn[]
  problem: string | null
  onFilter: (filter: string) => void
  onLeave: () => void
  /** Goes on to the first row. */
  onEnterRows: () => void
}) {
  const { inputRef, filter, columns, problem, onLeave } = props
  const { onFilter: tell } = props
  const [text, setText] = useState(filter)
  /** The filter that this field has reported, or was given. */
  const [known, setKnown] = useState(filter)
  if (filter !== known) {
    setKnown(filter)
    setText(filter)
  }
  const onFilter = useCallback(
    (next: string) => {
      setKnown(next)
      tell(next)
    },
    [tell],
  )
  const rested = useDebounced(text, 120)

  useEffect(() => {
    if (rested === text && rested !== filter) onFilter(rested)
  }, [rested, text, filter, onFilter])

  const typed = useRef({ text, filter, onFilter })
  useEffect(() => {
    typed.current = { text, filter, onFilter }
  }, [text, filter, onFilter])
  useEffect(
    () => () => {
      const last = typed.current
      if (last.text !== last.filter) last.onFilter(last.text)
    },
    [],
  )

  const replace = (next: string) => {
    setText(next)
    onFilter(next)
  }
  const clear = () => replace('')
  const terms = filterTerms(text)
  return (
    <div className={problem === null ? 'filter' : 'filter has-problem'}>
      <ListFilter aria-hidden="true" />
      <input
        ref={inputRef}
        aria-label="Filter"
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : 'filter-problem'}
        aria-keyshortcuts="/"
        placeholder="Filter by word, column:value or label:key"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            if (text === '') onLeave()
            else clear()
          } else if (event.key === 'Enter') {
            onFilter(text)
            onLeave()
          } else if (event.key === 'ArrowDown') {
            onFilter(text)
            props.onEnterRows()
          } else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      {/* In front of the same text; who goes on typing sees the text itself. */}
      {terms.length > 0 && (
        <div className="filter-chips">
          {terms.map((term) => (
            <span
              key={term.start}
              className={term.text.length > roomyChip ? 'filter-chip is-long' : 'filter-chip'}
              title={term.text}
            >
              <span className="ellipsis">{term.text}</span>
              <button
                type="button"
                tabIndex={-1}
                aria-label={`Remove ${term.text}`}
                onClick={() => replace(withoutTerm(text, term))}
              >
                <X aria-hidden="true" />
              </button>
            </span>
          ))}
        </div>
      )}
      <FilterHelp
        columns={columns}
        onBegin={(beginning) => {
          setText(withTerm(text, beginning))
          inputRef.current?.focus()
        }}
      />
      {text === '' ? (
        <kbd>/</kbd>
      ) : (
        <button type="button" className="find-clear" aria-label="Clear the filter" onClick={clear}>
          <X aria-hidden="true" />
        </button>
      )}
      {problem !== null && (
        <p className="unseen" id="filter-problem">
          {problem}
        </p>
      )}
    </div>
  )
}
