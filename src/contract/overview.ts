import type { Tone } from './cells.ts'
import type { Freshness } from './states.ts'

/**
 * Part is one part of an overview: known, or why it is not. Nothing is ever zero because it is not known. `without`
 * says what a known part leaves out and why, such as namespaces that may not be read; it is missing where nothing is.
 */
export type Part<T> =
  | ({ readonly state: 'known'; readonly without?: readonly string[] } & T)
  /** The identity may not read it. */
  | { readonly state: 'restricted'; readonly reason: string }
  /** It is being read. */
  | { readonly state: 'syncing' }
  | { readonly state: 'failed'; readonly reason: string }
  /** The cluster does not offer it. */
  | { readonly state: 'absent'; readonly reason: string }

/** ClusterOverview is a cluster in a few figures. Processor time is in millicores, memory in bytes, times are epoch ms. */
export interface ClusterOverview {
  readonly serverVersion: string | null
  readonly nodes: Part<NodeFigures>
  readonly pods: Part<PodFigures>
  /** One for each kind of workload, in the sidebar's order. */
  readonly workloads: readonly WorkloadFigures[]
  /** The current usage from `metrics.k8s.io`. */
  readonly usage: Part<{ readonly cpu: number; readonly memory: number; readonly at: number }>
  readonly warnings: Part<WarningFigures>
  readonly namespaces: Part<{ readonly total: number; readonly terminating: number }>
  /** How far all of it may be believed: the figures stay, and are stale, while the cluster is away. */
  readonly freshness: Freshness
}

/**
 * NodeFigures: each node counts as ready or not ready; a cordoned node, and one under pressure, counts there as well.
 */
export interface NodeFigures {
  readonly total: number
  readonly ready: number
  readonly notReady: number
  readonly cordoned: number
  /** Short of memory, disk or process ids. */
  readonly pressure: number
  /** Of the nodes that take new pods. */
  readonly cpuAllocatable: number
  readonly memoryAllocatable: number
  readonly podsAllocatable: number
}

/** PodFigures: requests and limits are of pods that have not ended, as `kubectl describe node` sums them. */
export interface PodFigures {
  readonly total: number
  /** By `status.phase`: `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`; only those there are. */
  readonly byPhase: Readonly<Record<string, number>>
  /** By what kubectl prints as the status, most frequent first; at most 20. */
  readonly byStatus: readonly { readonly word: string; readonly tone: Tone; readonly count: number }[]
  readonly cpuRequests: number
  readonly cpuLimits: number
  readonly memoryRequests: number
  readonly memoryLimits: number
}

/** WorkloadFigures: `ready` have all the replicas they want, or have completed; a cron job is ready, suspended or not. */
export interface WorkloadFigures {
  readonly domain: string
  readonly figures: Part<{ readonly total: number; readonly ready: number }>
}

/** WarningFigures are the warning events of the last 24 hours, as far as the cluster keeps them. */
export interface WarningFigures {
  /** Distinct events; each may have been seen many times. */
  readonly last24h: number
  /** At most 20, newest first. Events of one object with the same reason and message are one line. */
  readonly newest: readonly WarningLine[]
}

/** WarningLine is what the cluster has warned of an object, however many events say so; `count` is how often in all. */
export interface WarningLine {
  readonly reason: string
  readonly message: string
  /** Of the object; the domain is null where Flotilla has no columns of its own for its kind. */
  readonly domain: string | null
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly count: number
  readonly lastAt: number
}
