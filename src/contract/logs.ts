import * as v from 'valibot'
import type { ErrorCode } from './errors.ts'

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(253))
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000))

/** The pods of a log: one by its name, or all that a filter of the table of pods shows, as they come and go. */
const logPodsSchema = v.variant('type', [
  v.object({ type: v.literal('pod'), name }),
  v.object({ type: v.literal('filter'), filter: v.pipe(v.string(), v.minLength(1), v.maxLength(4000)) }),
])

/** LogSpec says which lines a channel of type `logs` carries. */
export const logSpecSchema = v.object({
  type: v.literal('logs'),
  namespace: name,
  pods: logPodsSchema,
  /** Null: all containers. */
  container: v.nullable(name),
  /** The lines of the instance before the last restart; they are read once. */
  previous: v.boolean(),
  /** Goes on with new lines. */
  follow: v.boolean(),
  /** Only lines that are at most this many seconds old; null for all. */
  sinceSeconds: v.nullable(v.pipe(count, v.minValue(1))),
  /** At most this many lines of each container to begin with; null for all. */
  tailLines: v.nullable(count),
  /** Only lines from that moment on, in place of `sinceSeconds`. */
  sinceTime: v.optional(v.pipe(v.string(), v.isoTimestamp())),
})
export type LogSpec = v.InferOutput<typeof logSpecSchema>

const serviceName = v.pipe(v.string(), v.regex(/^[\w.:@-]+$/u), v.maxLength(253))
/** A file of that folder itself. */
const nodeFileName = v.pipe(v.string(), v.regex(/^(?!\.{1,2}$)[^/\\]+$/u), v.maxLength(255))

/**
 * NodeLogName is one of a node's own logs: that of a service, which the kubelet reads from its system's journal, or a file of
 * its folder `/var/log`.
 */
const nodeLogNameSchema = v.variant('from', [
  v.object({
    from: v.literal('journal'),
    service: serviceName,
  }),
  v.object({
    from: v.literal('file'),
    file: nodeFileName,
  }),
])
export type NodeLogName = v.InferOutput<typeof nodeLogNameSchema>

/** nodeLogTitle is the name of such a log in words. */
export const nodeLogTitle = (log: NodeLogName): string => (log.from === 'journal' ? log.service : log.file)

/** NodeLogSpec says which lines of a node's own log a channel of type `node-logs` carries. */
export const nodeLogSpecSchema = v.object({
  type: v.literal('node-logs'),
  node: name,
  log: nodeLogNameSchema,
  /** Goes on with new lines. */
  follow: v.boolean(),
  /** Only lines that are at most this many seconds old; null for all. Of a file, the times are not known. */
  sinceSeconds: v.nullable(v.pipe(count, v.minValue(1))),
  /** At most this many lines to begin with; null for all. */
  tailLines: v.nullable(count),
  /** Only lines from that moment on, in place of `sinceSeconds`. */
  sinceTime: v.optional(v.pipe(v.string(), v.isoTimestamp())),
})
export type NodeLogSpec = v.InferOutput<typeof nodeLogSpecSchema>

export const nodeLogListParamsSchema = v.object({ node: name })

/** NodeLogList is which of its own logs a node shows. */
export interface NodeLogList {
  /**
   * How its kubelet shows them: with the system's journal, without, because it has nothing of the kubelet there (`no-journal`) or
   * answers no queries (`no-query`), or not at all (`off`).
   */
  readonly shows: 'journal' | 'no-journal' | 'no-query' | 'off'
  readonly logs: readonly NodeLogName[]
}

/** ContainerType is what a container is in its pod. */
export type ContainerType = 'app' | 'init' | 'sidecar' | 'ephemeral'

/**
 * LogItem is one item of a log. A channel carries items as JSON, one a line, in the order in which they are shown. A
 * source is named before its first line.
 */
export type LogItem =
  | {
      readonly type: 'source'
      readonly source: number
      /** Of a node's own log, the node. */
      readonly pod: string
      readonly container: string
      readonly containerType: ContainerType
    }
  | {
      readonly type: 'line'
      readonly source: number
      /** As the kubelet wrote it, in nanoseconds; empty where it wrote none. */
      readonly at: string
      readonly text: string
      /** The line is longer than what is carried of it. */
      readonly isCut?: true
    }
  | {
      readonly type: 'marker'
      /** Null: it concerns the whole log. */
      readonly source: number | null
      /** Epoch ms of when it was noticed. */
      readonly at: number
      readonly marker: LogMarker
    }

/** LogMarker stands between lines where something is missing or has happened. A gap is never without one. */
export type LogMarker =
  /** The container has not started. */
  | { readonly is: 'waiting'; readonly reason: string; readonly message: string }
  /** The container has ended; its lines are complete. */
  | { readonly is: 'exited'; readonly exitCode: number | null; readonly reason: string }
  /** A new instance follows. `isWhole` tells that the lines of the one before are complete; `missed` instances left none. */
  | {
      readonly is: 'restarted'
      readonly exitCode: number | null
      readonly reason: string
      readonly isWhole: boolean
      readonly missed: number
    }
  /** The connection was cut, for the reason given, and is being made again. */
  | { readonly is: 'cut'; readonly reason: string }
  /** The log goes on after a cut, and no line is missing. */
  | { readonly is: 'resumed' }
  /** Lines are missing: the log was rotated before they were read. */
  | { readonly is: 'rotated' }
  /** The pod is gone. */
  | { readonly is: 'gone' }
  /** The pod is gone; what follows was read before. `isShort`: more was read than is kept. */
  | { readonly is: 'kept'; readonly isShort: boolean }
  /** Lines in between were not read before the pod was gone. */
  | { readonly is: 'unread' }
  /** The log of this container cannot be read. */
  | { readonly is: 'failed'; readonly code: ErrorCode; readonly reason: string }
  /** More containers than are followed at once. */
  | { readonly is: 'limited'; readonly followed: number; readonly of: number }

/** Parameters of `logs`. Either `pod` or `filter` says whose log it is. */
export const logParamsSchema = v.object({
  namespace: name,
  pod: v.optional(name),
  /** The pods of the namespace that this filter of the table shows, such as `label:app=web`. */
  filter: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(2000))),
  container: v.optional(name),
  previous: v.optional(v.boolean(), false),
  follow: v.optional(v.boolean(), false),
  sinceSeconds: v.optional(v.pipe(count, v.minValue(1))),
  tailLines: v.optional(count),
  /** Text: each line begins with its time. */
  timestamps: v.optional(v.boolean(), false),
  /** `json`: a LogItem a line. */
  format: v.optional(v.picklist(['text', 'json']), 'text'),
})
export type LogParams = v.InferOutput<typeof logParamsSchema>

/** Parameters of `logs/download`. Either `pod` or `filter` says whose logs they are. */
export const logDownloadParamsSchema = v.object({
  namespace: name,
  pod: v.optional(name),
  /** The pods of the namespace that this filter of the table shows, such as `label:app=web`. */
  filter: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(2000))),
  container: v.optional(name),
  /** Only the instances before the last restarts. */
  previous: v.optional(v.boolean(), false),
  /** Each line begins with its time. */
  timestamps: v.optional(v.boolean(), false),
  /** `text`: one file. `zip`: an archive with a file for each instance of a container. */
  format: v.optional(v.picklist(['text', 'zip']), 'text'),
})
export type LogDownloadParams = v.InferOutput<typeof logDownloadParamsSchema>

/** Parameters of `node/logs/download`. Either `service` or `file` says which log it is. */
export const nodeLogDownloadParamsSchema = v.object({
  node: name,
  service: v.optional(serviceName),
  file: v.optional(nodeFileName),
  /** Each line of a service begins with its time. Those of a file are as they are. */
  timestamps: v.optional(v.boolean(), false),
})
export type NodeLogDownloadParams = v.InferOutput<typeof nodeLogDownloadParamsSchema>
