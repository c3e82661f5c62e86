import type { BerthSettings } from './clusterSettings.ts'
import type { MadePod } from './debugs.ts'
import type { RememberedForward } from './forwards.ts'
import type { JobNews } from './jobs.ts'
import type { BerthState, ClusterState } from './states.ts'
import type { ViewAs } from './viewAs.ts'

/**
 * Control messages between the server and one berth: small, plain JSON, and without any cluster's name, for a berth
 * knows one cluster only. They are the same over every channel: a fork's own, or lines of JSON over a connection.
 */

/** BerthAccess says how a berth reaches its cluster. The berth reads the credentials itself. */
export type BerthAccess = {
  readonly type: 'kubeconfig'
  /** Absolute path of the file. */
  readonly path: string
  readonly context: string
  /**
   * The hash of what the person has agreed that this context uses, such as its credential plugin; anything else is
   * refused. Null where its file is trusted, as those of `~/.kube` and `KUBECONFIG` are.
   */
  readonly confirmed: string | null
}

/** BerthAddress is where a berth listens: a Unix socket or named pipe, or a TCP port, where 0 lets the system choose. */
export type BerthAddress =
  | { readonly type: 'socket'; readonly path: string }
  | { readonly type: 'tcp'; readonly host: string; readonly port: number }

/** The first message to a berth. */
export interface BerthOpening {
  readonly t: 'open'
  readonly access: BerthAccess
  /** The user that everything is asked as; null for the user of the kubeconfig. It stays the same until the process ends. */
  readonly viewAs: ViewAs | null
  readonly listen: BerthAddress
  /** The secret that every request to that address must carry in `x-flotilla-berth`. */
  readonly secret: string
  readonly limits: { readonly requestsInFlight: number }
  /** The settings of this cluster that the berth needs. */
  readonly settings: BerthSettings
  readonly memory: ClusterState['memory']
  /** Whether it follows the cluster while its tab is not shown. */
  readonly backgroundRefresh: boolean
  /** The forwards that were there when it last ran. */
  readonly forwards: readonly RememberedForward[]
  /** The pods that were made for shells, and that may be there still. */
  readonly madePods: readonly MadePod[]
}

/**
 * Messages to a berth. `retry`: try to reach or sign in to the cluster now. `access-changed`: read the file again.
 * `settings`: the cluster's settings have changed; answered by `settings-taken`. `background-refresh`: whether the
 * cluster is followed while its tab is not shown.
 */
export type ToBerth =
  | BerthOpening
  | { readonly t: 'retry' }
  | { readonly t: 'access-changed' }
  | { readonly t: 'settings'; readonly revision: number; readonly settings: BerthSettings }
  | { readonly t: 'background-refresh'; readonly isOn: boolean }
  | { readonly t: 'close' }

/** LogEntry is one line of the application's own log; the server adds the cluster. */
export interface LogEntry {
  /** Epoch ms. */
  readonly at: number
  readonly level: 'debug' | 'info' | 'warning' | 'error'
  readonly text: string
}

/** Messages from a berth. `listening` is sent once, before anything is dialled; `port` is the TCP port, if it is one. */
export type FromBerth =
  | { readonly t: 'listening'; readonly port: number | null }
  | { readonly t: 'state'; readonly state: BerthState }
  | { readonly t: 'log'; readonly entry: LogEntry }
  | {
      readonly t: 'backend-error'
      readonly resourceKind: string
      readonly message: string
      readonly error: string
    }
  /** The berth goes by the settings of that revision from here on. */
  | { readonly t: 'settings-taken'; readonly revision: number }
  /** A job has begun or is over. */
  | { readonly t: 'job'; readonly job: JobNews }
  /** What is to be remembered of the forwards from now on. */
  | { readonly t: 'forwards'; readonly forwards: readonly RememberedForward[] }
  /** The pods that were made for shells and are not known to be gone. */
  | { readonly t: 'made-pods'; readonly pods: readonly MadePod[] }

/** Header that carries the berth's secret. */
export const berthSecretHeader = 'x-flotilla-berth'
