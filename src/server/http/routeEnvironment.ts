import type { DemoCluster, DemoFaultName, Settings } from '#contract'
import type { Clock } from '#machinery'
import type { Contexts } from '../discovery/contexts.ts'
import type { Roster } from '../roster/roster.ts'
import type { AppLog } from '../workspace/appLog.ts'
import type { Selection } from '../workspace/selection.ts'
import type { WorkspaceFeed } from '../workspace/workspaceFeed.ts'

/** DemoControls is the demo fleet as far as the page may play with it. */
export interface DemoControls {
  readonly clusters: readonly (Pick<DemoCluster, 'about' | 'faults'> & { readonly context: string })[]
  /** Resolves when the cluster has these troubles, and no others. */
  switchFaults(context: string, faults: readonly DemoFaultName[]): Promise<void>
}

/** What the routes work with. */
export interface RouteEnvironment {
  readonly clock: Clock
  readonly contexts: Contexts
  readonly roster: Roster
  readonly selection: Selection
  readonly feed: WorkspaceFeed
  readonly log: AppLog
  readonly demo: DemoControls | null
  /** A fresh link that signs a browser in. */
  openUrl(): string
  /** The path of a file that leads a browser to such a link. */
  openFile(): Promise<string>
  /** The key of pages, for the code of one that has just been signed in; null for any other. */
  tradePageCode(code: string): string | null
  /** A code that opens the address of a download once, for a page that lets the browser save it. */
  downloadCode(): string
  settings(): Settings
  changeSettings(settings: Settings): Promise<void>
}
