import { createHash } from 'node:crypto'
import * as v from 'valibot'
import {
  type Cell,
  type Column,
  type DocumentSnapshot,
  documentDomains,
  FlotillaError,
  firstCell,
  type MergedDocument,
  type MergedSnapshot,
  type PartOutcome,
  partDeadlineMs,
  type ReadParams,
  type Row,
  requestAddress,
  type Snapshot,
  type SnapshotParams,
  sortPlaceSchema,
} from '#contract'
import { type Clock, comparePlaces, type SortPlace } from '#machinery'
import type { OpenCluster } from '../roster/openCluster.ts'
import { askBerth, type BerthAnswer } from './askBerth.ts'
import { outcomeOf } from './outcome.ts'

/** A berth waits so long for rows that are still being read; the rest of the deadline is for the way. */
const settleMs = partDeadlineMs - 500

/** What is asked of several clusters. */
export interface MergeRequest {
  /** As it was given; part of what a cursor is bound to. */
  readonly scope: string
  readonly clusters: readonly OpenCluster[]
  readonly params: ReadParams<'snapshot'>
  readonly clock: Clock
  readonly signal: AbortSignal
}

type PlacedSnapshot = Snapshot & { readonly places: readonly SortPlace[] }

interface Part {
  readonly cluster: OpenCluster
  readonly answer: BerthAnswer
}

/** mergedSnapshot asks each cluster side by side and puts their answers together; none waits for another's. */
export async function mergedSnapshot(request: MergeRequest): Promise<MergedSnapshot | MergedDocument> {
  return documentDomains.some((domain) => domain === request.params.domain)
    ? mergedDocument(request)
    : mergedPage(request)
}

async function mergedDocument(request: MergeRequest): Promise<MergedDocument> {
  const { scope, params } = request
  const { domain, tail } = params
  const parts = await askAll(request, () => ({ domain, tail }))
  const clusters = parts.map(({ cluster, answer }) => {
    if (answer.type !== 'body') return { ...failed(cluster, answer), body: null }
    const { body } = answer.body as DocumentSnapshot
    return { ...nameOf(cluster), outcome: 'ok' as const, reason: null, body }
  })
  return { domain, scope, version: shortHash(clusters), clusters }
}

async function mergedPage(request: MergeRequest): Promise<MergedSnapshot> {
  const { scope, params } = request
  const { domain, tail, sort, filter, limit, cursor } = params
  const binding = shortHash([domain, scope, sort, filter])
  const start = readCursor(cursor, binding)
  const parts = await askAll(request, (index) => ({
    domain,
    tail,
    sort,
    filter,
    limit,
    settleMs,
    after: start === null ? null : start.after,
    // Equal places stand in the order of the scope: those of later clusters are still to come.
    isIncluding: start !== null && index > start.cluster,
  }))

  const pages: { readonly index: number; readonly page: PlacedSnapshot }[] = []
  const clusters = parts.map(({ cluster, answer }, index) => {
    if (answer.type !== 'body') return { ...failed(cluster, answer), total: null }
    const page = answer.body as PlacedSnapshot
    const outcome = outcomeOf(page.freshness)
    if (outcome.outcome === 'failed') return { ...nameOf(cluster), ...outcome, total: null }
    pages.push({ index, page })
    return { ...nameOf(cluster), ...outcome, total: page.total }
  })
  const columns = columnsOf(pages.map(({ page }) => page))
  const isDescending = pages[0]?.page.sort.isDescending ?? false
  const candidates = pages.flatMap(({ index, page }) =>
    page.rows.map((row, at) => ({ index, page, row, place: page.places[at] as SortPlace })),
  )
  candidates.sort((a, b) => comparePlaces(a.place, b.place, isDescending) || a.index - b.index)
  const shown = candidates.slice(0, limit)
  const last = shown.at(-1)
  const hasMore = candidates.length > limit || pages.some(({ page }) => page.cursor !== null)
  const rows = shown.map(({ index, page, row }) => ({
    ...nameOf((parts[index] as Part).cluster),
    row: inColumns(row, page.columns, columns),
  }))
  return {
    domain,
    scope,
    columns,
    rows,
    total: clusters.reduce((sum, { total }) => sum + (total ?? 0), 0),
    cursor:
      last !== undefined && hasMore
        ? encodeJson({ of: binding, cluster: last.index, after: last.place })
        : null,
    clusters,
    // Of the cells as well: what is measured changes without a version of its own.
    version: shortHash([rows, clusters]),
  }
}

/** Asks every cluster at the same time. What each of them calls malformed is malformed, and no cluster's failure. */
async function askAll(
  { clusters, clock, signal }: MergeRequest,
  paramsOf: (index: number) => SnapshotParams,
): Promise<Part[]> {
  const parts = await Promise.all(
    clusters.map(async (cluster, index) => ({
      cluster,
      answer: await askBerth(cluster.reach(), requestAddress('snapshot', paramsOf(index)), { clock, signal }),
    })),
  )
  const refusals = parts.flatMap(({ answer }) =>
    answer.type === 'failed' && answer.error !== null && isRefusal(answer.error.code) ? [answer.error] : [],
  )
  const [first] = refusals
  if (first !== undefined && refusals.length === parts.length)
    throw new FlotillaError(first.code, first.message)
  return parts
}

const isRefusal = (code: string): boolean => code === 'invalid_request' || code === 'domain_not_found'

const nameOf = ({ clusterId, state }: OpenCluster) => ({ clusterId, clusterName: state.clusterName })

const failed = (
  cluster: OpenCluster,
  { type, reason }: Exclude<BerthAnswer, { type: 'body' }>,
): PartOutcome => ({
  ...nameOf(cluster),
  outcome: type,
  reason,
})

/** The columns of every part, those of the first one first. */
function columnsOf(pages: readonly Snapshot[]): readonly Column[] {
  const columns = new Map<string, Column>()
  for (const page of pages) {
    for (const column of page.columns) if (!columns.has(column.id)) columns.set(column.id, column)
  }
  return [...columns.values()]
}

/** A row with its cells in the merged columns; another type under the same id is another column's business and left out. */
function inColumns(row: Row, own: readonly Column[], merged: readonly Column[]): Row {
  const [uid, namespace, name, version] = row
  const cells = merged.map(({ id, type }): Cell => {
    const at = own.findIndex((column) => column.id === id && column.type === type)
    return at === -1 ? null : (row[firstCell + at] ?? null)
  })
  return [uid, namespace, name, version, ...cells]
}

const cursorSchema = v.object({ of: v.string(), cluster: v.number(), after: sortPlaceSchema })

function readCursor(cursor: string, binding: string): v.InferOutput<typeof cursorSchema> | null {
  if (cursor === '') return null
  const parsed = v.safeParse(cursorSchema, decodeJson(cursor))
  if (!parsed.success || parsed.output.of !== binding) {
    throw new FlotillaError(
      'invalid_request',
      'This cursor belongs to another query; start again without it.',
    )
  }
  return parsed.output
}

const shortHash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)

const encodeJson = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function decodeJson(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    // Whatever it is, it is nothing that was given out here; the schema says so.
    return undefined
  }
}
