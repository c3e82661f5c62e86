import { Search, X } from 'lucide-react'
import { useState } from 'react'
import { maxWindowRows } from '#contract'
import { formatCount } from '../kit/format.ts'
import { useDebounced } from '../kit/useDebounced.ts'
import { useSession } from '../page/application.ts'
import type { NamespaceChoice } from '../session/clusterView.ts'
import { useKeptWindow } from '../session/useKeptWindow.ts'

const domain = 'namespaces'

/** NamespaceList is the cluster's namespaces, live, with a field to find one. Nothing in it is chosen by itself. */
export function NamespaceList(props: {
  choice: NamespaceChoice
  onChoose: (choice: NonNullable<NamespaceChoice>) => void
}) {
  const { choice, onChoose } = props
  const [search, setSearch] = useState('')
  const wanted = useDebounced(search.trim(), 100)
  const { state } = useKeptWindow(domain, {
    domain,
    tail: '',
    sort: { column: 'name', isDescending: false },
    filter: wanted === '' ? '' : `name:"${wanted.replaceAll('"', '')}"`,
    offset: 0,
    limit: maxWindowRows,
  })
  const { view } = useSession()
  const { answer } = state
  const isKnown = answer !== null && answer.unfiltered > 0
  const names = answer?.rows.map((row) => row[2]) ?? []
  const chosen = choice?.type === 'namespace' ? choice.namespace : null
  const isChosenMissing =
    chosen !== null && wanted === '' && answer?.freshness.state === 'live' && !names.includes(chosen)

  return (
    <section className="namespaces" aria-label="Namespaces">
      <h2>
        Namespaces
        {isKnown && <span className="num">{formatCount(answer.unfiltered)}</span>}
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
            if (event.key === 'Enter' && names[0] !== undefined && search !== '')
              onChoose({ type: 'namespace', namespace: names[0] })
          }}
        />
        {search !== '' && (
          <button type="button" className="find-clear" aria-label="Clear" onClick={() => setSearch('')}>
            <X aria-hidden="true" />
          </button>
        )}
      </label>
      <div className="namespace-items">
        {isKnown && search === '' && (
          <Item
            label="All Namespaces"
            isCurrent={choice?.type === 'all-namespaces'}
            onChoose={() => onChoose({ type: 'all-namespaces' })}
          />
        )}
        {isChosenMissing && (
          <button
            type="button"
            className="sidebar-item is-missing"
            aria-current="true"
            title="The cluster has no such namespace any more"
            onClick={() => view.chooseNamespace(null)}
          >
            <span className="ellipsis">{chosen}</span>
            <span className="sidebar-note">gone</span>
          </button>
        )}
        {names.map((name) => (
          <Item
            key={name}
            label={name}
            isCurrent={name === chosen}
            onChoose={() => onChoose({ type: 'namespace', namespace: name })}
          />
        ))}
        <NamespaceNote search={wanted} answered={names.length} total={answer?.total ?? null} state={state} />
      </div>
    </section>
  )
}

function Item(props: { label: string; isCurrent: boolean; onChoose: () => void }) {
  return (
    <button
      type="button"
      className="sidebar-item"
      aria-current={props.isCurrent ? 'true' : undefined}
      title={props.label}
      onClick={props.onChoose}
    >
      <span className="ellipsis">{props.label}</span>
    </button>
  )
}

function NamespaceNote(props: {
  search: string
  answered: number
  total: number | null
  state: ReturnType<typeof useKeptWindow>['state']
}) {
  const { search, answered, total, state } = props
  const freshness = state.answer?.freshness
  if (freshness?.state === 'denied' || freshness?.state === 'failed')
    return <p className="sidebar-hint">{freshness.reason}</p>
  if (state.answer === null || total === null) return <p className="sidebar-hint">Not known yet</p>
  if (total > answered)
    return (
      <p className="sidebar-hint">
        The first {formatCount(answered)} of {formatCount(total)}; type to find others
      </p>
    )
  if (answered === 0 && search !== '') return <p className="sidebar-hint">No namespace matches</p>
  return null
}
