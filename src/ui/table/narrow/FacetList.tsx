// biome-ignore-all lint/a11y/useFocusableInteractive: the field above the list has the focus and names the active value.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the field has the keyboard.
import { Search } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { formatCount } from '../../kit/format.ts'
import { cursorTarget } from '../source/cursorTarget.ts'
import type { ShownFacet } from './facets.ts'
import { type FacetQuestion, useFacet } from './useFacet.ts'

const pageRows = 8
const moves: readonly string[] = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp']

/** FacetList is one facet: its values with their counts, found by typing, walked with the arrows, chosen with Enter. */
export function FacetList(props: {
  facet: ShownFacet
  question: FacetQuestion
  chosen: readonly string[]
  onChoose: (values: readonly string[]) => void
}) {
  const { facet, question, chosen, onChoose } = props
  const listId = useId()
  const fieldRef = useRef<HTMLInputElement>(null)
  const state = useFacet(question)
  const [typed, setTyped] = useState('')
  const [cursor, setCursor] = useState<string | null>(null)

  // A choice that a person typed may differ from the value in case only.
  const chosenCaseless = new Set(chosen.map((value) => value.toLowerCase()))
  const isChosen = (value: string) => chosenCaseless.has(value.toLowerCase())
  const known = new Set(state?.order.map((value) => value.toLowerCase()))
  const all = [...(state?.order ?? []), ...chosen.filter((value) => !known.has(value.toLowerCase()))]
  const wordOf = (value: string) => (value === '' ? facet.none : value)
  const countOf = (value: string) => state?.counts.get(value) ?? 0
  const shown = all.filter(
    (value) =>
      (countOf(value) > 0 || isChosen(value)) && wordOf(value).toLowerCase().includes(typed.toLowerCase()),
  )
  const unlisted = (state?.distinct ?? 0) - (state?.counts.size ?? 0)
  const at = cursor === null ? -1 : shown.indexOf(cursor)
  const toggle = (value: string) => {
    const without = chosen.filter((each) => each.toLowerCase() !== value.toLowerCase())
    onChoose(without.length < chosen.length ? without : [...chosen, value])
  }
  const handleKey = (event: KeyboardEvent) => {
    // All other keys of a table belong to the text.
    const target = moves.includes(event.key)
      ? cursorTarget(event.key, { current: at, total: shown.length, pageRows })
      : null
    const active = shown[typed === '' ? at : Math.max(0, at)]
    if (target !== null) {
      setCursor(shown[target] ?? null)
      document.getElementById(`${listId}-${target}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && active !== undefined) toggle(active)
    else if (event.key === 'Escape' && typed !== '') setTyped('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <section className="facet" aria-label={facet.title}>
      <h3>
        {facet.title}
        {chosen.length > 0 && (
          <button
            type="button"
            className="facet-clear"
            aria-label={`Clear ${chosen.length} of ${facet.title}`}
            onClick={() => onChoose([])}
          >
            Clear {chosen.length}
          </button>
        )}
      </h3>
      <div className="find">
        <Search aria-hidden="true" />
        <input
          ref={fieldRef}
          role="combobox"
          aria-label={`Find ${facet.title.toLowerCase()}`}
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={at === -1 ? undefined : `${listId}-${at}`}
          aria-autocomplete="list"
          placeholder="Find"
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setCursor(null)
          }}
          onKeyDown={handleKey}
        />
      </div>
      <div
        role="listbox"
        id={listId}
        className="facet-values"
        aria-label={facet.title}
        aria-multiselectable="true"
        aria-busy={state === null}
      >
        {shown.map((value, index) => (
          <div
            key={value}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={isChosen(value)}
            aria-description={formatCount(countOf(value))}
            className="facet-value"
            data-cursor={index === at ? '' : undefined}
            title={wordOf(value)}
            onClick={() => {
              setCursor(value)
              toggle(value)
              fieldRef.current?.focus()
            }}
          >
            <i className={isChosen(value) ? 'box is-on' : 'box'} />
            <span className="ellipsis">{wordOf(value)}</span>
            {/* Those who listen hear it as the description. */}
            <span className="num" aria-hidden="true">
              {formatCount(countOf(value))}
            </span>
          </div>
        ))}
      </div>
      {state !== null && state.problem !== null && <p className="facet-note">{state.problem}</p>}
      {state !== null && state.problem === null && shown.length === 0 && (
        <p className="facet-note">{typed === '' ? 'No values' : 'No matching values'}</p>
      )}
      {unlisted > 0 && <p className="facet-note">{formatCount(unlisted)} rarer ones are not listed.</p>}
    </section>
  )
}
