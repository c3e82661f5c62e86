import type { Kind, KindGroup } from '#kinds'
import type { View } from '../views/views.ts'

/** SidebarEntry is one line of the sidebar: a kind's table or a view. */
interface SidebarEntry {
  readonly domain: string
  readonly label: string
}

export interface SidebarGroup {
  readonly id: KindGroup
  readonly title: string
  readonly entries: readonly SidebarEntry[]
}

const titles = {
  cluster: 'Cluster',
  workloads: 'Workloads',
  network: 'Network',
  config: 'Configuration',
  storage: 'Storage',
  access: 'Access',
  policy: 'Scaling and limits',
  extensions: 'API extensions',
} as const satisfies Record<KindGroup, string>

/** sidebarGroups puts views and kinds together: the views in front of a group's kinds or behind them, as they say. */
export function sidebarGroups(kinds: readonly Kind[], views: readonly View[]): SidebarGroup[] {
  const viewEntry = ({ id, title }: View): SidebarEntry => ({ domain: id, label: title })
  return (Object.keys(titles) as KindGroup[])
    .map((id) => {
      const own = views.filter(({ group }) => group === id)
      return {
        id,
        title: titles[id],
        entries: [
          ...own.filter(({ isFirst }) => isFirst).map(viewEntry),
          ...kinds.filter(({ group }) => group === id).map(kindEntry),
          ...own.filter(({ isFirst }) => !isFirst).map(viewEntry),
        ],
      }
    })
    .filter(({ entries }) => entries.length > 0)
}

const kindEntry = ({ domain, title }: Kind): SidebarEntry => ({ domain, label: title.many })
