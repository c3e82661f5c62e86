import './sidebar.css'
import type { ReactNode } from 'react'
import type { Kind, KindGroup } from '#kinds'

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

/** SidebarFrame lists the kinds by group. Without `onShow` it is disabled: there is nothing to show. */
export function SidebarFrame(props: {
  kinds: readonly Kind[]
  currentDomain?: string
  onShow?: (kind: Kind) => void
  children?: ReactNode
}) {
  const { kinds, currentDomain, onShow, children } = props
  const groups = Object.entries(groupTitles).map(([group, title]) => ({
    title,
    members: kinds.filter((kind) => kind.group === group),
  }))
  return (
    <nav className="sidebar" aria-label="Views" aria-disabled={onShow === undefined}>
      <div className="sidebar-views">
        {groups
          .filter(({ members }) => members.length > 0)
          .map(({ title, members }) => (
            <section key={title} aria-label={title}>
              <h2>{title}</h2>
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
          ))}
      </div>
      {children}
    </nav>
  )
}
