import { ChevronDown, ChevronUp, Filter, FilterX, Regex, Search, X } from 'lucide-react'
import type { Ref } from 'react'
import { formatCount } from '../kit/format.ts'
import { IconButton } from '../kit/IconButton.tsx'
import type { LogChoices } from '../session/logChoices.ts'
import { maxFilters } from './narrowing.ts'
import type { RowNumbers } from './rowNumbers.ts'

/**
 * SearchField searches the lines that are kept: Enter goes to the next match, Shift+Enter to the one before. The lines with
 * or without that can be left as the only ones.
 */
export function SearchField(props: {
  ref: Ref<HTMLInputElement>
  choices: LogChoices
  choose: (change: Partial<LogChoices>) => void
  found: RowNumbers
  current: number | null
  problem: string | null
  isSearching: boolean
  step: (by: 1 | -1) => void
}) {
  const { ref, choices, choose, found, current, problem, isSearching, step } = props
  const { search, isRegex } = choices
  const canFilter = search !== '' && problem === null && choices.filters.length < maxFilters
  const filter = (isOut: boolean) =>
    choose({ search: '', filters: [...choices.filters, { text: search, isRegex, isOut }] })
  const at = current !== null && found.has(current) ? found.placeOf(current) : -1
  const count = `${at === -1 ? '' : `${formatCount(at + 1)} of `}${formatCount(found.length)}${isSearching ? '…' : ''}`
  return (
    <>
      <label className="find logs-search">
        <Search aria-hidden="true" />
        <input
          ref={ref}
          aria-label="Search the lines"
          aria-invalid={problem !== null}
          placeholder={isRegex ? 'Search by pattern' : 'Search'}
          spellCheck={false}
          value={search}
          onChange={({ target }) => choose({ search: target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
            else if (event.key === 'Escape' && search !== '') {
              event.preventDefault()
              event.stopPropagation()
              // The panel listens on its own element, not by React.
              event.nativeEvent.stopPropagation()
              choose({ search: '' })
            }
          }}
        />
        {search !== '' && (
          <button
            type="button"
            className="find-clear"
            aria-label="Clear the search"
            onClick={() => choose({ search: '' })}
          >
            <X aria-hidden="true" />
          </button>
        )}
      </label>
      <IconButton
        icon={Regex}
        label="Search by a regular expression"
        aria-pressed={isRegex}
        isSmall
        onClick={() => choose({ isRegex: !isRegex })}
      />
      <span className={problem === null ? 'logs-count num' : 'logs-count tone-bad'} role="status">
        {search === '' ? '' : (problem ?? count)}
      </span>
      <IconButton
        icon={ChevronUp}
        label="Go to the match before"
        isSmall
        disabled={found.length === 0}
        onClick={() => step(-1)}
      />
      <IconButton
        icon={ChevronDown}
        label="Go to the next match"
        isSmall
        disabled={found.length === 0}
        onClick={() => step(1)}
      />
      <IconButton
        icon={Filter}
        label="Show only lines with this"
        isSmall
        disabled={!canFilter}
        onClick={() => filter(false)}
      />
      <IconButton
        icon={FilterX}
        label="Hide lines with this"
        isSmall
        disabled={!canFilter}
        onClick={() => filter(true)}
      />
    </>
  )
}
