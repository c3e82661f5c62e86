import * as v from 'valibot'
import {
  FlotillaError,
  type ReadParams,
  type Snapshot,
  sortPlaceSchema,
  sortSchema,
  type Tail,
} from '#contract'
import type { Clock, SortPlace } from '#machinery'
import { decodeCursor, encodeCursor, foreignCursor } from '../requests/cursor.ts'
import { versionHash } from '../requests/versionHash.ts'
import { countFacet } from '../views/facetCounts.ts'
import { freshnessIn, type RowSource } from '../views/rowSource.ts'
import type { Tables } from './tables.ts'

const cursorSchema = v.object({ of: v.string(), after: sortPlaceSchema })

/**
 * readSnapshot is one page of a view, as the berth has it this moment, or as soon as it has been read. The cursor is bound
 * to the view: used with another sort or filter it is refused. It goes on from a place in the order, so nothing is
 * skipped or doubled when rows come and go between two pages. `version` changes whenever the page does.
 */
export async function readSnapshot(
  tables: Tables,
  clock: Clock,
  params: ReadParams<'snapshot'>,
): Promise<Snapshot & { places?: readonly SortPlace[] }> {
  const { domain, tail, sort, filter, limit, cursor, after, isIncluding, facet, settleMs } = params
  const { source, lease } = tables.lease({ domain, tail, sort: readSort(sort), filter })
  using share = lease
  const { view } = share
  if (view.problem !== null) throw new FlotillaError('invalid_request', view.problem)
  const binding = versionHash([domain, tail, view.spec])
  const start = after === undefined ? readCursor(cursor, binding) : after
  if (settleMs > 0) await settled(source, view.spec.tail, clock, settleMs)
  const shown = view.sliceAfter(start, limit, { isIncluding })
  const rows = shown.map((row) => view.shown(row))
  const warnings = warningsOf(source)
  const { total } = view.counts
  const last = shown.at(-1)
  const end = last === undefined ? null : view.placeOf(last)
  const freshness = freshnessIn(source, view.spec.tail)
  const counted =
    facet === undefined ? {} : { facet: countFacet(view.slice(0, total), source.columns, facet) }
  return {
    domain,
    tail,
    sort: view.spec.sort,
    columns: source.columns,
    rows,
    total,
    freshness,
    warnings,
    version: versionHash([
      rows.map(([uid, , , version, ...cells]) => [uid, version, cells]),
      total,
      freshness.state,
      counted,
    ]),
    cursor: end !== null && view.hasAfter(end) ? encodeCursor({ of: binding, after: end }) : null,
    ...counted,
    ...(after === undefined ? {} : { places: shown.map((row) => view.placeOf(row)) }),
  }
}

/** One sentence for each reason why columns have no values. */
function warningsOf({ withoutValues = {}, columns }: RowSource): string[] {
  const reasons = [...new Set(Object.values(withoutValues))]
  return reasons.map((reason) => {
    const titles = columns.filter(({ id }) => withoutValues[id] === reason).map(({ title }) => title)
    return `No values for ${titles.join(' and ')}: ${reason}.`
  })
}

/** Resolves when nothing is being read for the first time any more, or the time is over. */
function settled(source: RowSource, tail: Tail, clock: Clock, mostMs: number): Promise<void> {
  const isSettled = () => freshnessIn(source, tail).state !== 'syncing'
  if (isSettled()) return Promise.resolve()
  return new Promise((resolve) => {
    const finish = () => {
      timer[Symbol.dispose]()
      listening[Symbol.dispose]()
      resolve()
    }
    const timer = clock.after(mostMs, finish)
    const listening = source.onFreshness(() => {
      if (isSettled()) finish()
    })
  })
}

function readSort(text: string) {
  if (text === '') return null
  const isDescending = text.startsWith('-')
  return v.parse(sortSchema, { column: isDescending ? text.slice(1) : text, isDescending })
}

function readCursor(cursor: string, binding: string): SortPlace | null {
  if (cursor === '') return null
  const parsed = v.safeParse(cursorSchema, decodeCursor(cursor))
  if (!parsed.success || parsed.output.of !== binding) {
    throw foreignCursor()
  }
  return parsed.output.after
}
