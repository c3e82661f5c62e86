import { Search, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useApplication, useSession } from '../application/application.ts'
import { showNamespace, toggleNamespace } from '../application/showNamespace.ts'
import { formatCount } from '../kit/format.ts'
import { useDebounced } from '../kit/useDebounced.ts'
import { useObserved } from '../kit/useObserved.ts'
import { chosenNamespaces, type NamespaceChoice } from '../session/namespaceChoice.ts'
import { AddNamespace } from './AddNamespace.tsx'
import { NamespaceItem } from './NamespaceItem.tsx'
import { NamespaceRows } from './NamespaceRows.tsx'
import { useNamespaces } from './useNamespaces.ts'

/**
 * NamespaceList is the cluster's namespaces, live, with a field to find one. One is shown by a press, several by their
 * boxes, or with Ctrl or ⌘ held. Nothing in it is chosen by itself.
 */
export function NamespaceList() {
  const { notices } = useApplication()
  const { clusterId, view } = useSession()
  const choice = useObserved(view.state, (state) => state.namespace)
  const [search, setSearch] = useState('')
  const itemsRef = useRef<HTMLDivElement>(null)
  const namespaces = useNamespaces(useDebounced(search.trim(), 100))
  const chosen = chosenNamespaces(choice)

  const choose = (next: NonNullable<NamespaceChoice>) => showNamespace(view, next)
  const toggle = (name: string) => {
    const obstacle = toggleNamespace(view, name)
    if (obstacle !== null) notices.tell(clusterId, obstacle)
  }
  const first = namespaces.nameAt(0)
  const enterList = () => itemsRef.current?.querySelector<HTMLElement>('[data-enter]')?.focus()

  return (
    <section className="namespaces" aria-label="Namespaces to show">
      <h2>
        Namespaces
        {chosen.length > 1 ? (
          <button
            type="button"
            className="namespaces-clear"
            aria-label={`Clear the selection of ${chosen.length} namespaces`}
            onClick={() => view.chooseNamespace(null)}
          >
            {formatCount(chosen.length)} selected
            <X aria-hidden="true" />
          </button>
        ) : (
          namespaces.isKnown && <span className="num">{formatCount(namespaces.known)}</span>
        )}
      </h2>
      <label className="find">
        <Search aria-hidden="true" />
        <input
          aria-label="Find a namespace"
          placeholder="Find a namespace"
          spellCheck={false}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setSearch('')
            else if (event.key === 'ArrowDown') enterList()
            else if (event.key === 'Enter' && first !== undefined && search !== '')
              choose({ type: 'namespace', namespace: first })
            else return
            event.preventDefault()
          }}
        />
        {search !== '' && (
          <button type="button" className="find-clear" aria-label="Clear" onClick={() => setSearch('')}>
            <X aria-hidden="true" />
          </button>
        )}
      </label>
      <div ref={itemsRef} className="namespace-items">
        {namespaces.isKnown && search === '' && (
          <div className="namespace-item">
            <button
              type="button"
              className="sidebar-item"
              aria-current={chosen.length === 0 ? 'true' : undefined}
              onClick={() => choose({ type: 'all-namespaces' })}
            >
              <span className="ellipsis">All Namespaces</span>
            </button>
          </div>
        )}
        {namespaces.missing(chosen).map((name) => (
          <NamespaceItem
            key={name}
            name={name}
            note="gone"
            isFaint
            isCurrent
            title="The cluster has no such namespace any more"
            onChoose={() => toggle(name)}
            onToggle={() => toggle(name)}
          />
        ))}
        <NamespaceRows
          namespaces={namespaces}
          chosen={chosen}
          onChoose={(name) => choose({ type: 'namespace', namespace: name })}
          onToggle={toggle}
        />
        {namespaces.hint !== null && <p className="sidebar-hint">{namespaces.hint}</p>}
        {namespaces.isRestricted && <AddNamespace />}
      </div>
    </section>
  )
}
