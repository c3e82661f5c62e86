import type { AttentionCounts } from './attention.ts'
import type { NodeMaintenance } from './maintenance.ts'
import type { ClusterOverview } from './overview.ts'
import type { Freshness, Usage } from './states.ts'

/**
 * Documents are the domains that are one value and not rows, by name: what their body is. A berth sends a whole new body
 * when something in it has changed. None names a cluster: the socket it comes over is the cluster's.
 */
export interface Documents {
  readonly diagnostics: Diagnostics
  readonly 'cluster-overview': ClusterOverview
  readonly 'attention-counts': AttentionCounts
  readonly 'node-maintenance': NodeMaintenance
}
export type DocumentDomain = keyof Documents

export const documentDomains = [
  'diagnostics',
  'cluster-overview',
  'attention-counts',
  'node-maintenance',
] as const satisfies DocumentDomain[]

/** Diagnostics says what a berth follows in its cluster, how far each of it may be believed, and what it costs. */
export interface Diagnostics {
  readonly resources: readonly {
    readonly domain: string
    readonly rows: number
    readonly freshness: Freshness
  }[]
  readonly usage: Usage
}
