import { maxWindowRows, type Row, type Snapshot, type SortSpec, type WindowSpec } from '#contract'
import type { ClusterSession } from '../../session/clusterSession.ts'

/** The view whose rows are read, whatever slice of it is on screen. */
export type RowsOf = Pick<WindowSpec, 'domain' | 'tail' | 'filter'> & { readonly sort: SortSpec }

export interface RowsPage {
  readonly rows: readonly Row[]
  readonly total: number
}

/**
 * allRows reads every row of a view from the berth, page by page, each row once: rows that move from one page to
 * another while they are read are not repeated. Ends with a FlotillaError, or with the signal's reason.
 */
export async function* allRows(
  session: Pick<ClusterSession, 'request'>,
  { domain, tail, filter, sort }: RowsOf,
  signal: AbortSignal,
): AsyncGenerator<RowsPage> {
  const seen = new Set<string>()
  const params = {
    domain,
    tail,
    filter,
    sort: `${sort.isDescending ? '-' : ''}${sort.column}`,
    limit: maxWindowRows,
  }
  let cursor: string | null = ''
  while (cursor !== null) {
    // A table's domain is answered with rows.
    const page = (await session.request('snapshot', { ...params, cursor }, signal)) as Snapshot
    const rows = page.rows.filter(([uid]) => !seen.has(uid))
    for (const [uid] of rows) seen.add(uid)
    yield { rows, total: page.total }
    cursor = page.cursor
  }
}
