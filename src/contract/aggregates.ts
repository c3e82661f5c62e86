import * as v from 'valibot'
import type { Column, Row } from './cells.ts'
import { type ErrorBody, FlotillaError } from './errors.ts'
import { type ClusterId, clusterIdSchema } from './ids.ts'
import { sortSchema } from './windows.ts'

/**
 * Requests to several clusters at once, and their answers. Every part names its cluster and its outcome: one cluster's
 * failure affects only its own part.
 */

/** Domains that make sense for one cluster at a time only. */
export const singleClusterDomains: readonly string[] = ['cluster-overview', 'attention']

/** How long one cluster may take to give its part. */
export const partDeadlineMs = 5000

/** PartOutcome: `partial` has rows that are not all there or not all new; `failed` and `timed-out` have none. */
export interface PartOutcome {
  readonly clusterId: ClusterId
  readonly clusterName: string
  readonly outcome: 'ok' | 'partial' | 'failed' | 'timed-out'
  /** Null where all is well. */
  readonly reason: string | null
}

/** MergedSnapshot is one page over several clusters, in the order of the sort; equal places in the order of the scope. */
export interface MergedSnapshot {
  readonly domain: string
  readonly scope: string
  readonly version: string
  /** Of all clusters together; a row of a cluster that lacks one has null there. */
  readonly columns: readonly Column[]
  readonly rows: readonly { readonly clusterId: ClusterId; readonly clusterName: string; readonly row: Row }[]
  /** Of the clusters that gave a part. */
  readonly total: number
  readonly cursor: string | null
  readonly clusters: readonly (PartOutcome & { readonly total: number | null })[]
}

/** MergedDocument is what several clusters say of a domain that is one value: side by side. */
export interface MergedDocument {
  readonly domain: string
  readonly scope: string
  readonly version: string
  readonly clusters: readonly (PartOutcome & { readonly body: unknown })[]
}

const number = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Rows of one cluster's part of a subscription: at most, and where it does not say. */
const maxPartRows = 100
const usualPartRows = 50
const partLimitSchema = v.pipe(number, v.minValue(1), v.maxValue(maxPartRows))

/**
 * Frames to `GET /stream`. A subscription follows one domain over the clusters its scope names, whether they are open by
 * then or not; `sort`, `filter` and `limit` are for domains that are rows. `seen` says that a cluster's part has been
 * dealt with: only then is that cluster's next one sent.
 */
export const subscriptionFrameSchema = v.variant('t', [
  v.object({
    t: v.literal('subscribe'),
    subscription: number,
    domain: v.pipe(v.string(), v.maxLength(600)),
    scope: v.pipe(v.string(), v.maxLength(40_000)),
    sort: v.optional(v.nullable(sortSchema), null),
    filter: v.optional(v.pipe(v.string(), v.maxLength(2000)), ''),
    /** Where it is missing, the scope's own counts: `clusters=a,b|limit=25`. */
    limit: v.optional(partLimitSchema),
  }),
  v.object({ t: v.literal('unsubscribe'), subscription: number }),
  v.object({ t: v.literal('seen'), subscription: number, clusterId: clusterIdSchema, n: number }),
])

/** partLimit is the rows of a part: as the frame says, else as its scope does. Throws a FlotillaError (`invalid_request`). */
export function partLimit(ofFrame: number | undefined, ofScope: string | undefined): number {
  if (ofFrame !== undefined) return ofFrame
  if (ofScope === undefined) return usualPartRows
  const read = v.safeParse(partLimitSchema, /^\d+$/u.test(ofScope) ? Number(ofScope) : null)
  if (read.success) return read.output
  throw new FlotillaError(
    'invalid_request',
    `The scope's limit must be a whole number from 1 to ${maxPartRows}.`,
  )
}
export type SubscriptionFrame = v.InferOutput<typeof subscriptionFrameSchema>

/** Frames from `GET /stream` about subscriptions. `n` counts each cluster's parts from 1. */
export type PartFrame =
  | ({
      readonly t: 'part'
      readonly subscription: number
      readonly n: number
      /** Null where the domain is one value, or the part could not be had. */
      readonly rows: {
        readonly columns: readonly Column[]
        readonly rows: readonly Row[]
        readonly total: number
      } | null
      /** Null where the domain is rows, or the part could not be had. */
      readonly body: unknown
    } & PartOutcome)
  | ({ readonly t: 'subscription-refused'; readonly subscription: number } & ErrorBody)
