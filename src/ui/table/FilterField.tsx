import { ListFilter, X } from 'lucide-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useDebounced } from '../kit/useDebounced.ts'

/**
 * FilterField narrows the table once the typing rests, or with the last word where the table is left before. Escape
 * empties it, and leaves it when it is empty.
 */
export function FilterField(props: {
  inputRef: RefObject<HTMLInputElement | null>
  filter: string
  problem: string | null
  onFilter: (filter: string) => void
  onLeave: () => void
}) {
  const { inputRef, filter, problem, onFilter, onLeave } = props
  const [text, setText] = useState(filter)
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

  const clear = () => {
    setText('')
    onFilter('')
  }
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
        title="Words, column:value, label:key=value, field:metadata.name=value; - in front means not, quotes keep spaces"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            if (text === '') onLeave()
            else clear()
          } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
            onFilter(text)
            onLeave()
          } else return
          event.preventDefault()
          event.stopPropagation()
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
