import { type KindGroup, kinds } from '#kinds'
import { applyId } from '../application/applyDraft.ts'
import { activityId } from '../application/begunJobs.ts'
import { type TableSource, tableOfKind } from '../table/source/tableSource.ts'
import { attentionTable } from './attentionTable.ts'
import { catalogTable } from './catalogTable.ts'
import { helmTable } from './helmTable.ts'

/** View is something a tab shows that is not one kind's table: a page of its own, or a table of other rows. */
export interface View {
  /** Distinct from every kind's domain; the tab stores it as its view. */
  readonly id: string
  readonly title: string
  /** Further words that find it in the palette. */
  readonly words: string
  /** Where the sidebar lists it: in front of the group's kinds or behind them. */
  readonly group: KindGroup
  readonly isFirst: boolean
  /** Null for a view that is a page of its own. */
  readonly table: TableSource | null
}

export const overviewId = 'overview'

/** views are listed in the order in which the sidebar and the palette offer them. */
export const views: readonly View[] = [
  {
    id: overviewId,
    title: 'Overview',
    words: 'capacity cpu memory usage warnings summary',
    group: 'cluster',
    isFirst: true,
    table: null,
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
    id: applyId,
    title: 'Apply manifest',
    words: 'create yaml json paste file kubectl apply new object',
    group: 'cluster',
    isFirst: false,
    table: null,
  },
  {
    id: activityId,
    title: 'Activity',
    words: 'jobs changes deleted results history progress',
    group: 'cluster',
    isFirst: false,
    table: null,
  },
  {
    id: 'node-maintenance',
    title: 'Node maintenance',
    words: 'cordon uncordon drain jobs history',
    group: 'cluster',
    isFirst: false,
    table: null,
  },
  {
    id: 'diagnostics',
    title: 'Diagnostics',
    words: 'requests watches bytes memory state of resources',
    group: 'cluster',
    isFirst: false,
    table: null,
  },
]

/** titleOfView is the title of a view that is a page of its own. */
export const titleOfView = (id: string): string => views.find((view) => view.id === id)?.title ?? ''

const tables: ReadonlyMap<string, TableSource> = new Map(
  [...kinds.map(tableOfKind), ...views.flatMap(({ table }) => table ?? [])].map((table) => [
    table.domain,
    table,
  ]),
)

/** tableOfDomain is what is known of a table before its rows come; null where that domain is none. */
export const tableOfDomain = (domain: string): TableSource | null => tables.get(domain) ?? null
