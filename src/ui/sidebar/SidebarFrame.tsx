import './sidebar.css'
import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import type { Kind, KindGroup } from '#kinds'
import { type FoldedGroups, foldedAtFirst } from './foldedGroups.ts'

const groupTitles = {
  cluster: 'Cluster',
  workloads: 'Workloads',
  network: 'Network',
  config: 'Configuration',
  storage: 'Storage',
  access: 'Access',
  policy: 'Scaling and limits',
  extensions: 'API extensions',
} as const satisfies Record<KindGroup, string>

const groups = Object.keys(groupTitles) as KindGroup[]

interface FrameProps {
  readonly kinds: readonly Kind[]
  readonly currentDomain?: string
  readonly onShow?: (kind: Kind) => void
  readonly folded?: FoldedGroups
  readonly onFold?: (group: KindGroup) => void
}

/** SidebarFrame lists the kinds by group. Without `onShow` it is disabled: there is nothing to show. */
export function SidebarFrame({ children, ...props }: FrameProps & { children?: ReactNode }) {
  return (
    <nav className="sidebar" aria-label="Views" aria-disabled={props.onShow === undefined}>
      <div className="sidebar-views">
        {groups
          .filter((group) => props.kinds.some((kind) => kind.group === group))
          .map((group) => (
            <Group key={group} group={group} {...props} />
          ))}
      </div>
      {children}
    </nav>
  )
}

/** One group under its heading. Folded, it still lists the kind that is shown, so that nobody is lost. */
function Group(props: FrameProps & { group: KindGroup }) {
  const { group, kinds, currentDomain, onShow, folded = foldedAtFirst, onFold } = props
  const isFolded = folded.includes(group)
  const headingId = useId()
  const members = kinds.filter((kind) => kind.group === group && (!isFolded || kind.domain === currentDomain))
  return (
    <section aria-labelledby={headingId}>
      <h2 id={headingId}>
        <button
          type="button"
          className="sidebar-group"
          aria-expanded={!isFolded}
          disabled={onFold === undefined}
          onClick={() => onFold?.(group)}
        >
          {groupTitles[group]}
          <ChevronRight aria-hidden="true" />
        </button>
      </h2>
      {members.map((kind) => (
        <button
          key={kind.domain}
          type="button"
          className="sidebar-item"
          disabled={onShow === undefined}
          aria-current={kind.domain === currentDomain ? 'page' : undefined}
          onClick={() => onShow?.(kind)}
        >
          {kind.title.many}
        </button>
      ))}
    </section>
  )
}
