import type { ClusterSettings } from './clusterSettings.ts'
import type { ClusterId } from './ids.ts'
import type { ViewAs } from './viewAs.ts'

/** Lifecycle of an open cluster, as its tab shows it. */
export type Lifecycle =
  | 'opening'
  | 'connecting'
  | 'syncing'
  | 'ready'
  | 'reconnecting'
  | 'signed-out'
  | 'crashed'
  | 'gone'
  | 'closing'

/** AuthState is the verdict on the cluster's credentials; it says nothing about reachability. Times are epoch ms. */
export interface AuthState {
  readonly state: 'valid' | 'recovering' | 'invalid'
  readonly reason: string | null
  /**
   * Why the last try failed: the cluster refused the credentials, there were none, or the cluster did not answer. Null
   * while valid.
   */
  readonly failure: 'refused' | 'credential' | 'unreachable' | null
  /** The credential plugin that signs in; null where there is none. */
  readonly plugin: CredentialPlugin | null
  /** The plugin's output while it runs: an address to open, a code to type. It may sign in while the state is valid. */
  readonly pluginSays: string | null
  /** Null while valid and while a try is under way. */
  readonly nextTryAt: number | null
}

/** validAuth is the verdict on credentials that the cluster accepts, or that no request has used yet. */
export const validAuth: AuthState = {
  state: 'valid',
  reason: null,
  failure: null,
  plugin: null,
  pluginSays: null,
  nextTryAt: null,
}

/** CredentialPlugin is the program of a kubeconfig that signs in. Clusters with an equal `login` wait for the same one. */
export interface CredentialPlugin {
  readonly command: string
  readonly login: string
}

/** HealthState is the verdict on the cluster's reachability; it says nothing about credentials. */
export interface HealthState {
  readonly state: 'unknown' | 'healthy' | 'degraded'
  readonly reason: string | null
}

/** Usage is what one berth costs. */
export interface Usage {
  readonly requests: number
  readonly watches: number
  readonly bytesReceived: number
  readonly rssBytes: number
}

/** BerthState is what a berth says of itself; the server adds the cluster's name to it. */
export interface BerthState {
  readonly lifecycle: 'opening' | 'connecting' | 'syncing' | 'ready' | 'reconnecting' | 'signed-out'
  /** One sentence on why it is in that state; null when there is nothing to explain. */
  readonly reason: string | null
  readonly auth: AuthState
  readonly health: HealthState
  readonly serverVersion: string | null
  /** When the next attempt to connect is made; epoch ms. */
  readonly nextTryAt: number | null
  readonly usage: Usage
  /** A list was cut, for it would not have fitted into the memory the process may use. */
  readonly isShortOfMemory: boolean
}

/** openingBerthState is the state of a cluster whose process has not said anything yet. */
export const openingBerthState = {
  lifecycle: 'opening',
  reason: null,
  auth: validAuth,
  health: { state: 'unknown', reason: null },
  serverVersion: null,
  nextTryAt: null,
  isShortOfMemory: false,
  usage: { requests: 0, watches: 0, bytesReceived: 0, rssBytes: 0 },
} as const satisfies BerthState

/** ClusterState is one open cluster in the workspace. */
export interface ClusterState extends Omit<BerthState, 'lifecycle'> {
  readonly clusterId: ClusterId
  readonly clusterName: string
  /** The kubeconfig file that names it. */
  readonly path: string
  readonly settings: ClusterSettings
  /** The user that everything of it is asked as; null for the user of the kubeconfig. */
  readonly viewAs: ViewAs | null
  readonly lifecycle: Lifecycle
  /** When it entered this lifecycle state; epoch ms. */
  readonly since: number
  /** How often its berth ended unexpectedly since it was opened, and what the last one's end was. */
  readonly crashes: {
    readonly count: number
    readonly lastAt: number | null
    readonly lastReason: string | null
  }
  /**
   * The memory limit of its process. `isReduced`: the process ran out of memory, and reads small pages since it was
   * started again.
   */
  readonly memory: { readonly limitMb: number; readonly isReduced: boolean }
}

/** Freshness says how far a table may be believed. Times are epoch ms. */
export type Freshness =
  | { readonly state: 'live' }
  | { readonly state: 'syncing'; readonly loaded: number; readonly total: number | null }
  | { readonly state: 'stale'; readonly since: number; readonly reason: string }
  /** `reason` is the sentence where "without" and the list would not be one. */
  | { readonly state: 'partial'; readonly without: readonly string[]; readonly reason?: string }
  | { readonly state: 'denied'; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string; readonly nextTryAt: number | null }

/** Notice is a message that is shown once, such as one about a saved selection that no longer exists. */
export interface Notice {
  readonly id: string
  readonly level: 'info' | 'warning'
  readonly text: string
}

/** Workspace is everything the server knows without asking any cluster. A higher revision always wins. */
export interface Workspace {
  readonly revision: number
  /** Changes with every launch of the server. */
  readonly instance: string
  readonly version: string
  readonly isDemo: boolean
  readonly clusters: readonly ClusterState[]
  readonly tabOrder: readonly ClusterId[]
  readonly notices: readonly Notice[]
}

/** ContextEntry is one context of a kubeconfig file and whether it can be opened. */
export interface ContextEntry {
  readonly clusterId: ClusterId
  readonly clusterName: string
  /** The server's address; null where the context is broken. */
  readonly server: string | null
  readonly namespace: string | null
  readonly isCurrent: boolean
  /** Why it cannot be opened; null when it can. */
  readonly problem: string | null
  /** Asked before it is opened; null where nothing has to be. */
  readonly asks: ContextQuestion | null
}

/**
 * ContextQuestion is what a context of an added kubeconfig would run, or read and show to its server, and what the person
 * has not agreed to yet. Opening it with the hash agrees.
 */
export interface ContextQuestion {
  readonly hash: string
  readonly uses: readonly {
    readonly what: 'command' | 'token-file' | 'client-key'
    /** A command as a shell would take it, or a path. */
    readonly text: string
  }[]
}

/** KubeconfigEntry is one kubeconfig file as discovery found it. */
export interface KubeconfigEntry {
  readonly path: string
  /** Short name, unique in the list. */
  readonly name: string
  readonly source: 'flag' | 'environment' | 'home' | 'added'
  /** Why nothing in it can be used; null when at least one context is listed. */
  readonly problem: string | null
  readonly contexts: readonly ContextEntry[]
}

export interface Kubeconfigs {
  readonly files: readonly KubeconfigEntry[]
  /** What else lies in the searched folders. */
  readonly others: readonly OtherFileEntry[]
}

/** OtherFileEntry is something in a searched folder that is not offered. */
export interface OtherFileEntry {
  readonly path: string
  readonly name: string
  /** Why, in words that follow the name. */
  readonly reason: string
}
