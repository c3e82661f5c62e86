import { type ComponentType, lazy } from 'react'
import type { ClusterState } from '#contract'
import { type KindGroup, kinds } from '#kinds'
import { attentionTable } from '../attention/attentionTable.ts'
import { catalogTable } from '../catalog/catalogTable.ts'
import { helmTable } from '../helm/helmTable.ts'
import { type TableSource, tableOfKind } from '../table/tableSource.ts'

/** What a view's page gets of the tab beside its session. */
interface ViewProps {
  readonly cluster: ClusterState
}

/** View is something a tab shows that is not one kind's table: a page of its own, or a table of other rows. */
export type View = ViewEntry &
  (
    | { readonly Page: ComponentType<ViewProps>; readonly table?: undefined }
    | { readonly table: TableSource; readonly Page?: undefined }
  )

interface ViewEntry {
  /** Distinct from every kind's domain; what the tab keeps of what it shows. */
  readonly id: string
  readonly title: string
  /** What finds it in the palette beside its title. */
  readonly words: string
  /** Where the sidebar lists it: in front of the group's kinds or behind them. */
  readonly group: KindGroup
  readonly isFirst: boolean
}

// A view's page is fetched when it is first looked at.
const Diagnostics = lazy(async () => ({
  default: (await import('../diagnostics/Diagnostics.tsx')).Diagnostics,
}))

const Overview = lazy(async () => ({ default: (await import('../overview/Overview.tsx')).Overview }))
const Maintenance = lazy(async () => ({
  default: (await import('../maintenance/Maintenance.tsx')).Maintenance,
}))

export const overviewId = 'overview'

/** views are listed in the order in which the sidebar and the palette offer them. */
export const views: readonly View[] = [
  {
    id: overviewId,
    title: 'Overview',
    words: 'capacity cpu memory usage warnings summary',
    group: 'cluster',
    isFirst: true,
    Page: Overview,
  },
  {
    id: attentionTable.domain,
    title: attentionTable.title.many,
    words: 'findings problems failing critical warnings',
    group: 'cluster',
    isFirst: true,
    table: attentionTable,
  },
  {
    id: catalogTable.domain,
    title: catalogTable.title.many,
    words: 'every object all browse search',
    group: 'cluster',
    isFirst: false,
    table: catalogTable,
  },
  {
    id: helmTable.domain,
    title: helmTable.title.many,
    words: 'charts revisions values manifest notes',
    group: 'cluster',
    isFirst: false,
    table: helmTable,
  },
  {
    id: 'node-maintenance',
    title: 'Node Maintenance',
    words: 'cordon uncordon drain jobs history',
    group: 'cluster',
    isFirst: false,
    Page: Maintenance,
  },
  {
    id: 'diagnostics',
    title: 'Diagnostics',
    words: 'requests watches bytes memory state of resources',
    group: 'cluster',
    isFirst: false,
    Page: Diagnostics,
  },
]

const tables: ReadonlyMap<string, TableSource> = new Map(
  [...kinds.map(tableOfKind), ...views.flatMap(({ table }) => table ?? [])].map((table) => [
    table.domain,
    table,
  ]),
)

/** tableOfDomain is what is known of a table before its rows come; null where that domain is none. */
export const tableOfDomain = (domain: string): TableSource | null => tables.get(domain) ?? null

export const viewOfId = (id: string): View | undefined => views.find((view) => view.id === id)
