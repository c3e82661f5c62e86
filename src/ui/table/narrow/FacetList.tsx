import { Search } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { formatCount } from '../../kit/format.ts'
import { Listbox, ListboxField, ListboxOption, useListbox } from '../../kit/Listbox.tsx'
import type { ShownFacet } from './facets.ts'
import { type FacetQuestion, useFacet } from './useFacet.ts'

/** FacetList is one facet: its values with their counts, found by typing, walked with the arrows, chosen with Enter. */
export function FacetList(props: {
  facet: ShownFacet
  question: FacetQuestion
  chosen: readonly string[]
  onChoose: (values: readonly string[]) => void
}) {
  const { facet, question, chosen, onChoose } = props
  const fieldRef = useRef<HTMLInputElement>(null)
  const state = useFacet(question)
  const [typed, setTyped] = useState('')

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
  const cursor = useListbox(
    shown.map((value) => ({ id: value })),
    { beginsAt: 'none', pageItems: 8 },
  )
  const toggle = (value: string) => {
    const without = chosen.filter((each) => each.toLowerCase() !== value.toLowerCase())
    onChoose(without.length < chosen.length ? without : [...chosen, value])
  }
  const handleKey = (event: KeyboardEvent) => {
    const active = cursor.cursorId ?? (typed === '' ? undefined : shown[0])
    if (event.key === 'Enter' && active !== undefined) toggle(active)
    else if (event.key === 'Escape' && typed !== '') setTyped('')
    else if (shown.length === 0 || !cursor.move(event.key)) return
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
        <ListboxField
          cursor={cursor}
          ref={fieldRef}
          aria-label={`Find ${facet.title.toLowerCase()}`}
          aria-autocomplete="list"
          placeholder="Find"
          autoComplete="off"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            cursor.point(null)
          }}
          onKeyDown={handleKey}
        />
      </div>
      <Listbox
        cursor={cursor}
        className="facet-values"
        aria-label={facet.title}
        aria-multiselectable="true"
        aria-busy={state === null}
      >
        {shown.map((value) => (
          <ListboxOption
            key={value}
            cursor={cursor}
            itemId={value}
            isSelected={isChosen(value)}
            aria-description={formatCount(countOf(value))}
            className="facet-value"
            title={wordOf(value)}
            onClick={() => {
              cursor.point(value)
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
          </ListboxOption>
        ))}
      </Listbox>
      {state !== null && state.problem !== null && <p className="facet-note">{state.problem}</p>}
      {state !== null && state.problem === null && shown.length === 0 && (
        <p className="facet-note">{typed === '' ? 'No values' : 'No matching values'}</p>
      )}
      {unlisted > 0 && <p className="facet-note">{formatCount(unlisted)} rarer ones are not listed.</p>}
    </section>
  )
}
