import type { LogEntry } from './control.ts'
import type { ClusterId } from './ids.ts'

/** AppLogEntry is one line of the application's own log; the cluster is null where the line is the server's own. */
export interface AppLogEntry extends LogEntry {
  readonly clusterId: ClusterId | null
  readonly clusterName: string | null
}

/** Answer of `GET /log`: the newest entries, oldest first. */
export interface AppLog {
  readonly entries: readonly AppLogEntry[]
}
