import type { AttentionCounts, CatalogResource, CatalogSummary } from '#contract'
import { customKindOf, customKinds, type Kind, type KindGroup } from '#kinds'
import type { View } from '../views/views.ts'

/** SidebarEntry is one line of the sidebar: a kind's table, a view, or the table of a custom resource. */
export interface SidebarEntry {
  readonly domain: string
  readonly label: string
  /** How many there are; null where it is not known. */
  readonly count: number | null
  /** The count is of trouble. */
  readonly tone: 'bad' | 'warn' | null
  /** Why there is nothing to see; null where there is. */
  readonly obstacle: string | null
}

export interface SidebarGroup {
  readonly id: string
  readonly title: string
  readonly entries: readonly SidebarEntry[]
  /** Entries under headings of their own, such as API groups. */
  readonly parts: readonly { readonly title: string; readonly entries: readonly SidebarEntry[] }[]
}

/** The known facts of the cluster; null while they are unknown. */
interface SidebarFacts {
  readonly catalog: CatalogSummary | null
  readonly attention: AttentionCounts | null
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

export const customGroup = 'custom'
export const otherGroup = 'other'
const unknown: SidebarFacts = { catalog: null, attention: null }

/**
 * sidebarGroups puts views and kinds together: the views in front of a group's kinds or behind them, as they say; then
 * the other resources that the cluster serves, by API group: those of Kubernetes itself, and custom ones.
 */
export function sidebarGroups(
  kinds: readonly Kind[],
  views: readonly View[],
  facts: SidebarFacts = unknown,
): SidebarGroup[] {
  const viewEntry = ({ id, title }: View): SidebarEntry => ({
    domain: id,
    label: title,
    tone: null,
    obstacle: null,
    ...viewCount(id, facts),
  })
  const own = (Object.keys(titles) as KindGroup[])
    .map((id) => {
      const ofGroup = views.filter(({ group }) => group === id)
      return {
        id,
        title: titles[id],
        entries: [
          ...ofGroup.filter(({ isFirst }) => isFirst).map(viewEntry),
          ...kinds.filter(({ group }) => group === id).map((kind) => kindEntry(kind, facts)),
          ...customEntries(id, facts),
          ...ofGroup.filter(({ isFirst }) => !isFirst).map(viewEntry),
        ],
        parts: [],
      }
    })
    .filter(({ entries }) => entries.length > 0)
  const further = [
    { id: otherGroup, title: 'Other resources', entries: [], parts: furtherParts(kinds, facts, false) },
    { id: customGroup, title: 'Custom resources', entries: [], parts: furtherParts(kinds, facts, true) },
  ]
  return [...own, ...further.filter(({ parts }) => parts.length > 0)]
}

function kindEntry({ domain, title }: Kind, { catalog }: SidebarFacts): SidebarEntry {
  const served = catalog?.resources.find((resource) => resource.domain === domain)
  // While discovery is incomplete, a missing resource may still be served.
  const isAbsent =
    catalog !== null &&
    served === undefined &&
    catalog.isComplete &&
    catalog.health.state !== 'error' &&
    catalog.health.brokenGroups.length === 0
  return {
    domain,
    label: title.many,
    count: served?.count ?? null,
    tone: null,
    obstacle: isAbsent
      ? 'This cluster does not serve this resource'
      : served?.state === 'denied'
        ? 'You are not allowed to list this'
        : null,
  }
}

function viewCount(
  id: string,
  { catalog, attention }: SidebarFacts,
): Partial<SidebarEntry> & { count: number | null } {
  if (id === 'catalog') return { count: catalog?.isComplete === true ? catalog.objects : null }
  if (id !== 'attention' || attention === null) return { count: null }
  const { critical, warning } = attention
  if (critical + warning === 0) return { count: null }
  return { count: critical + warning, tone: critical > 0 ? 'bad' : 'warn' }
}

/** Kinds of which more is known than their definition says, where the cluster serves them and as it does. */
const customEntries = (group: KindGroup, { catalog }: SidebarFacts): SidebarEntry[] =>
  customKinds
    .filter(({ place }) => place === group)
    .flatMap(({ group, resource, title }) => {
      const served = catalog?.resources.find((each) => each.group === group && each.resource === resource)
      return served === undefined ? [] : [{ ...resourceEntry(served), label: title.many }]
    })

function furtherParts(
  kinds: readonly Kind[],
  { catalog }: SidebarFacts,
  isCustom: boolean,
): SidebarGroup['parts'] {
  const parts = new Map<string, SidebarEntry[]>()
  for (const resource of catalog?.resources ?? []) {
    if (resource.isCustom !== isCustom) continue
    if (kinds.some(({ domain }) => domain === resource.domain) || customKindOf(resource) !== undefined)
      continue
    const part = parts.get(resource.group) ?? []
    parts.set(resource.group, part)
    part.push(resourceEntry(resource))
  }
  return [...parts]
    .map(([group, entries]) => ({
      title: group === '' ? 'core' : group,
      entries: entries.toSorted((a, b) => a.label.localeCompare(b.label, 'en')),
    }))
    .sort((a, b) => a.title.localeCompare(b.title, 'en'))
}

const resourceEntry = ({ domain, kind, count, state }: CatalogResource): SidebarEntry => ({
  domain,
  label: kind,
  count,
  tone: null,
  obstacle: state === 'denied' ? 'You are not allowed to list this' : null,
})
