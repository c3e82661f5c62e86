import './sidebar.css'
import { ChevronRight, Search } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { formatCount } from '../kit/format.ts'
import { type FoldedGroups, foldedAtFirst } from './foldedGroups.ts'
import type { SidebarEntry, SidebarGroup } from './sidebarGroups.ts'

interface FrameProps {
  readonly groups: readonly SidebarGroup[]
  readonly currentDomain?: string
  readonly onShow?: (domain: string) => void
  readonly folded?: FoldedGroups
  readonly onFold?: (group: string) => void
}

// With more than these a field to find one is quicker than looking.
const manyResources = 12

/** SidebarFrame lists the views by group. Without `onShow` it is disabled: there is nothing to show. */
export function SidebarFrame({ children, ...props }: FrameProps & { children?: ReactNode }) {
  return (
    <nav className="sidebar" aria-label="Views" aria-disabled={props.onShow === undefined}>
      <div className="sidebar-views">
        {props.groups.map((group) => (
          <Group key={group.id} group={group} {...props} />
        ))}
      </div>
      {children}
    </nav>
  )
}

/** One group under its heading. A folded group still lists the view that is shown, so that it can be found. */
function Group(props: FrameProps & { group: SidebarGroup }) {
  const { group, currentDomain, onShow, folded = foldedAtFirst, onFold } = props
  const [search, setSearch] = useState('')
  const isFolded = folded.includes(group.id)
  const wanted = search.trim().toLowerCase()
  const isShown = ({ domain, label }: SidebarEntry, place = '') =>
    isFolded ? domain === currentDomain : `${label} ${place}`.toLowerCase().includes(wanted)
  const inParts = group.parts.reduce((sum, { entries }) => sum + entries.length, 0)
  const lineOf = (entry: SidebarEntry) => (
    <Line key={entry.domain} entry={entry} isCurrent={entry.domain === currentDomain} onShow={onShow} />
  )
  return (
    <section>
      <h2>
        <button
          type="button"
          className="sidebar-group"
          aria-expanded={!isFolded}
          disabled={onFold === undefined}
          onClick={() => onFold?.(group.id)}
        >
          {group.title}
          <ChevronRight aria-hidden="true" />
          {inParts > 0 && (
            <span className="sidebar-note num" aria-hidden="true">
              {formatCount(inParts)}
            </span>
          )}
        </button>
      </h2>
      {!isFolded && inParts > manyResources && (
        <label className="find sidebar-find">
          <Search aria-hidden="true" />
          <input
            aria-label="Find a resource"
            placeholder="Find a resource"
            spellCheck={false}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setSearch('')
            }}
          />
        </label>
      )}
      {group.entries.filter((entry) => isShown(entry)).map(lineOf)}
      {group.parts.map(({ title, entries }) => {
        const shown = entries.filter((entry) => isShown(entry, title))
        if (shown.length === 0) return null
        return (
          <div key={title} className="sidebar-part">
            <h3 className="ellipsis" title={title}>
              {title}
            </h3>
            {shown.map(lineOf)}
          </div>
        )
      })}
    </section>
  )
}

function Line(props: {
  entry: SidebarEntry
  isCurrent: boolean
  onShow: ((domain: string) => void) | undefined
}) {
  const { entry, isCurrent, onShow } = props
  const { domain, label, count, tone, obstacle } = entry
  const words = count === null ? null : formatCount(count)
  const ref = useRef<HTMLButtonElement>(null)
  // The view may be shown by the palette, a link or an address, wherever the sidebar is scrolled to.
  useEffect(() => {
    if (isCurrent) ref.current?.scrollIntoView({ block: 'nearest' })
  }, [isCurrent])
  return (
    <button
      ref={ref}
      type="button"
      className={obstacle === null ? 'sidebar-item' : 'sidebar-item is-faint'}
      disabled={onShow === undefined}
      aria-description={[words, obstacle].filter(Boolean).join(', ') || undefined}
      aria-current={isCurrent ? 'page' : undefined}
      title={obstacle === null ? label : `${label}: ${obstacle}`}
      onClick={() => onShow?.(domain)}
    >
      <span className="ellipsis">{label}</span>
      {words !== null && (
        // Screen readers read it as the description.
        <span
          className={tone === null ? 'sidebar-note num' : `sidebar-note num badge-${tone}`}
          aria-hidden="true"
        >
          {words}
        </span>
      )}
    </button>
  )
}
