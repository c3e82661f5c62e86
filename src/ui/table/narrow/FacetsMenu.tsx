import './facets.css'
import { ListChecks } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { FacetList } from './FacetList.tsx'
import { chosenValues, longestFilter, type ShownFacet, withChosen, withoutFacet } from './facets.ts'

/**
 * FacetsMenu narrows the table by values that its rows share, with how many rows have each. A selected value is a
 * condition of the filter like any other: it has a chip, and is stored and removed with it.
 */
export function FacetsMenu(props: {
  facets: readonly ShownFacet[]
  domain: string
  tail: string
  filter: string
  onFilter: (filter: string) => void
}) {
  const { facets, domain, tail, filter, onFilter } = props
  const [isFull, setIsFull] = useState(false)
  if (facets.length === 0) return null
  const chosen = facets.reduce((sum, { id }) => sum + chosenValues(filter, id).length, 0)
  const choose = (id: string, values: readonly string[]) => {
    const next = withChosen(filter, id, values)
    setIsFull(next.length > longestFilter)
    if (next.length <= longestFilter) onFilter(next)
  }
  return (
    <Popover.Root onOpenChange={() => setIsFull(false)}>
      <Popover.Trigger
        className="icon-button facets-button"
        aria-label="Facets"
        aria-description={chosen === 0 ? undefined : `${chosen} selected`}
        title="Facets: filter by values"
      >
        <ListChecks aria-hidden="true" />
        {chosen > 0 && <i className="facets-mark" aria-hidden="true" />}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="menu facets"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Facets"
          onEscapeKeyDown={(event) => {
            // Escape first clears the typed text.
            const { activeElement } = document
            if (activeElement instanceof HTMLInputElement && activeElement.value !== '')
              event.preventDefault()
          }}
          style={{ '--facets': facets.length }}
        >
          <div className="facet-lists">
            {facets.map((facet) => (
              <FacetList
                key={facet.id}
                facet={facet}
                question={{ domain, tail, filter: withoutFacet(filter, facet.id), id: facet.id }}
                chosen={chosenValues(filter, facet.id)}
                onChoose={(values) => choose(facet.id, values)}
              />
            ))}
          </div>
          <div className="facets-foot">
            <span role="status">
              {isFull
                ? 'The filter cannot hold another value.'
                : 'A row matches any selected value of a list, and every list.'}
            </span>
            <button
              type="button"
              className="button button-small"
              disabled={chosen === 0}
              onClick={() => onFilter(facets.reduce((rest, { id }) => withoutFacet(rest, id), filter))}
            >
              Clear facets
            </button>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
