import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { FlotillaError, maxWindowRows, type Snapshot, sortSchema } from '#contract'
import type { Tables } from './tables.ts'

/** Parameters of a snapshot as they arrive in a URL. */
const snapshotParamsSchema = v.object({
  domain: v.string(),
  tail: v.optional(v.string(), ''),
  /** `column` or `-column`. */
  sort: v.optional(v.pipe(v.string(), v.maxLength(101)), ''),
  filter: v.optional(v.pipe(v.string(), v.maxLength(2000)), ''),
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,3}$/, 'limit is a number from 1 to 500'),
      v.toNumber(),
      v.minValue(1),
      v.maxValue(maxWindowRows, 'limit is a number from 1 to 500'),
    ),
    '100',
  ),
  cursor: v.optional(v.string(), ''),
})

/**
 * readSnapshot is one page of a view, as the berth has it this moment. The cursor is bound to the view: used with
 * another sort or filter it is refused. `version` changes whenever the page does.
 */
export function readSnapshot(tables: Tables, params: Readonly<Record<string, string>>): Snapshot {
  const parsed = v.safeParse(snapshotParamsSchema, params)
  if (!parsed.success) throw new FlotillaError('invalid_request', v.summarize(parsed.issues))
  const { domain, tail, sort, filter, limit, cursor } = parsed.output
  const { source, lease } = tables.lease({ domain, tail, sort: readSort(sort), filter })
  using share = lease
  const { view } = share
  if (view.problem !== null) throw new FlotillaError('invalid_request', view.problem)
  const binding = shortHash(JSON.stringify([domain, tail, view.spec]))
  const offset = readCursor(cursor, binding)
  const rows = view.slice(offset, limit).map(({ row }) => row)
  const { total } = view.counts
  const next = offset + rows.length
  const freshness = source.freshness
  const page = { domain, tail, columns: source.columns, rows, total, freshness, warnings: [] }
  return {
    ...page,
    version: shortHash(
      JSON.stringify([rows.map(([uid, , , version]) => [uid, version]), total, freshness.state]),
    ),
    cursor: next < total ? `${binding}.${next}` : null,
  }
}

function readSort(text: string) {
  if (text === '') return null
  const isDescending = text.startsWith('-')
  return v.parse(sortSchema, { column: isDescending ? text.slice(1) : text, isDescending })
}

function readCursor(cursor: string, binding: string): number {
  if (cursor === '') return 0
  const [, bound, offset] = /^([0-9a-f]+)\.(\d{1,9})$/.exec(cursor) ?? []
  if (bound !== binding || offset === undefined) {
    throw new FlotillaError(
      'invalid_request',
      'This cursor belongs to another query; start again without it.',
    )
  }
  return Number(offset)
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
