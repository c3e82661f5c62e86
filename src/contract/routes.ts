import * as v from 'valibot'
import type { KubeObject } from '#machinery'
import type { Column, Row } from './cells.ts'
import type { LogEntry } from './control.ts'
import type { ObjectDetails } from './details.ts'
import type { SortSpec } from './frames.ts'
import { type ClusterId, clusterIdSchema } from './ids.ts'
import type { Freshness } from './states.ts'

/** Root of the API. */
export const apiRoot = '/api/v1'

/** Body of `PUT /tab-order`. Ids of clusters that are not open are dropped. */
export const tabOrderSchema = v.object({ clusterIds: v.pipe(v.array(clusterIdSchema), v.maxLength(1000)) })

/** Parameters that name one object, on every object route. `namespace` is empty for cluster-scoped objects. */
export const objectParamsSchema = v.object({
  group: v.string(),
  version: v.pipe(v.string(), v.minLength(1, 'version is required')),
  resource: v.pipe(v.string(), v.minLength(1, 'resource is required')),
  namespace: v.string(),
  name: v.pipe(v.string(), v.minLength(1, 'name is required')),
})
export type ObjectParams = v.InferOutput<typeof objectParamsSchema>

/** Parameters of `object` and `object/yaml`: a Secret's values are in the answer only where they are asked for. */
export const readParamsSchema = v.object({
  ...objectParamsSchema.entries,
  reveal: v.optional(v.picklist(['true', 'false'], 'reveal must be true or false'), 'false'),
})

/**
 * Snapshot is one page of a view, for scripts. `cursor` is null on the last page. It names the tail it is of and not the
 * cluster: the process that made it does not know its cluster's name.
 */
export interface Snapshot {
  readonly domain: string
  readonly tail: string
  readonly version: string
  /** By what the rows are sorted; the domain's own sort where none was asked for. */
  readonly sort: SortSpec
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly total: number
  readonly cursor: string | null
  readonly freshness: Freshness
  readonly warnings: readonly string[]
  /** Where it was asked for: over every row of the view, not only over the page. */
  readonly facet?: Facet
}

/** Facet is how often each value of a column occurs, the most frequent first; empty is none. */
export interface Facet {
  readonly values: readonly (readonly [value: string, count: number])[]
  /** How many values there are, of which the rarest may not be listed. */
  readonly distinct: number
}

/** DocumentSnapshot is the whole body of a domain that is one value and not rows, for scripts. */
export interface DocumentSnapshot {
  readonly domain: string
  readonly tail: string
  readonly version: string
  readonly body: unknown
}

/** Job is something a person began that takes a while. Times are epoch ms. */
export interface Job {
  readonly jobId: string
  readonly domain: string
  readonly state: 'running' | 'succeeded' | 'failed' | 'cancelled'
  /** Why it did not succeed; null where it did, or runs. */
  readonly reason: string | null
  readonly startedAt: number
  readonly endedAt: number | null
}

/** ObjectEvent is one thing that happened to an object. Times are whole seconds since the epoch. */
export interface ObjectEvent {
  readonly uid: string
  /** `Normal` or `Warning`. */
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly firstAt: number | null
  readonly lastAt: number | null
  /** The component that reported it. */
  readonly source: string
}

/** Answers to the object routes, by route. */
export interface ObjectAnswers {
  readonly object: KubeObject
  readonly 'object/yaml': { readonly yaml: string }
  readonly 'object/events': { readonly events: readonly ObjectEvent[] }
  readonly 'object/details': ObjectDetails
}

/** The name is said with the rule: a person may have changed several at once. */
function wholeNumber(name: string, least: number, most: number) {
  const rule = `${name} must be a whole number from ${least} to ${most}`
  return v.pipe(v.number(rule), v.integer(rule), v.minValue(least, rule), v.maxValue(most, rule))
}

/** Settings the person can change; every field has a default, so an empty file is a valid one. */
export const settingsSchema = v.object({
  version: v.optional(v.literal(1), 1),
  theme: v.optional(v.picklist(['system', 'light', 'dark']), 'system'),
  allowDuplicateContextNames: v.optional(v.boolean(), false),
  /** Whether a cluster is followed while its tab is not shown. */
  backgroundRefresh: v.optional(v.boolean(), true),
  /** Further kubeconfig files and folders, absolute paths. */
  kubeconfigSources: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(200)), []),
  /** Heap limit of each cluster's process in MB. */
  processHeapMb: v.optional(wholeNumber('processHeapMb', 128, 65536), 2048),
  requestsInFlight: v.optional(wholeNumber('requestsInFlight', 1, 1000), 50),
})
export type Settings = v.InferOutput<typeof settingsSchema>

/** Body of `PATCH /settings`: any of the settings. */
export const settingsPatchSchema = v.partial(v.omit(settingsSchema, ['version']))

/** AppLogEntry is one line of the application's own log; the cluster is null where the line is the server's own. */
export interface AppLogEntry extends LogEntry {
  readonly clusterId: ClusterId | null
  readonly clusterName: string | null
}

/** Answer of `GET /log`: the newest entries, oldest first. */
export interface AppLog {
  readonly entries: readonly AppLogEntry[]
}
