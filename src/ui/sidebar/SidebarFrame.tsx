import './sidebar.css'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import type { KindGroup } from '#kinds'
import { type FoldedGroups, foldedAtFirst } from './foldedGroups.ts'
import type { SidebarGroup } from './sidebarGroups.ts'

interface FrameProps {
  readonly groups: readonly SidebarGroup[]
  readonly currentDomain?: string
  readonly onShow?: (domain: string) => void
  readonly folded?: FoldedGroups
  readonly onFold?: (group: KindGroup) => void
}

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

/** One group under its heading. Folded, it still lists the view that is shown, so that nobody is lost. */
function Group(props: FrameProps & { group: SidebarGroup }) {
  const { group, currentDomain, onShow, folded = foldedAtFirst, onFold } = props
  const isFolded = folded.includes(group.id)
  const headingId = useId()
  const entries = group.entries.filter(({ domain }) => !isFolded || domain === currentDomain)
  return (
    <section aria-labelledby={headingId}>
      <h2 id={headingId}>
        <button
          type="button"
          className="sidebar-group"
          aria-expanded={!isFolded}
          disabled={onFold === undefined}
          onClick={() => onFold?.(group.id)}
        >
          {group.title}
          <ChevronRight aria-hidden="true" />
        </button>
      </h2>
      {entries.map(({ domain, label }) => (
        <button
          key={domain}
          type="button"
          className="sidebar-item"
          disabled={onShow === undefined}
          aria-current={domain === currentDomain ? 'page' : undefined}
          onClick={() => onShow?.(domain)}
        >
          <span className="ellipsis">{label}</span>
        </button>
      ))}
    </section>
  )
}
