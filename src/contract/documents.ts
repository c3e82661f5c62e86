import type { AttentionCounts } from './attention.ts'
import type { CatalogSummary } from './catalog.ts'
import type { OpenChannelReport } from './channels.ts'
import type { ForwardList } from './forwards.ts'
import type { JobList } from './jobs.ts'
import type { ClusterOverview } from './overview.ts'
import type { Permissions } from './permissions.ts'
import type { ShellList } from './shells.ts'
import type { Freshness, Usage } from './states.ts'

/**
 * Documents are the domains with one value instead of rows, by name, with the type of their body. A berth sends a whole
 * new body when something in it has changed. None names a cluster: the socket it comes over is the cluster's.
 */
export interface Documents {
  readonly diagnostics: Diagnostics
  readonly 'cluster-overview': ClusterOverview
  readonly 'attention-counts': AttentionCounts
  /** Every job: `jobs` is the table of the Jobs of `batch/v1`. */
  readonly activity: JobList
  /** The jobs on nodes. */
  readonly 'node-maintenance': JobList
  readonly 'catalog-summary': CatalogSummary
  readonly permissions: Permissions
  readonly shells: ShellList
  readonly forwards: ForwardList
}
export type DocumentDomain = keyof Documents

export const documentDomains = [
  'diagnostics',
  'cluster-overview',
  'attention-counts',
  'activity',
  'node-maintenance',
  'catalog-summary',
  'permissions',
  'shells',
  'forwards',
] as const satisfies DocumentDomain[]

/** Diagnostics says what a berth follows in its cluster, how far each of it may be believed, and what it costs. */
export interface Diagnostics {
  readonly resources: readonly {
    readonly domain: string
    readonly rows: number
    readonly freshness: Freshness
    /** The last error of a list or a watch, in the cluster's words; null while there was none. */
    readonly lastError: string | null
    /** Its followed parts: one for everything (null), or one for each namespace, denied ones too. */
    readonly parts: readonly {
      readonly namespace: string | null
      readonly rows: number
      readonly freshness: Freshness
    }[]
  }[]
  /** How often the cluster was asked what is allowed, how many answers are kept, and when it last answered. */
  readonly permissions: {
    readonly asked: number
    readonly underWay: number
    readonly kept: number
    readonly checkedAt: number | null
  }
  /** What is being carried to pages at the moment, such as logs. */
  readonly channels: readonly OpenChannelReport[]
  readonly usage: Usage
}
