import type { Desktop } from './browser.ts'

/** CliWorld is the machine as a run of the command line sees it. */
export interface CliWorld {
  readonly args: readonly string[]
  readonly cwd: string
  readonly home: string
  readonly desktop: Desktop
  /** The built files that this program starts and serves. */
  readonly product: {
    readonly version: string
    readonly berthEntry: string
    /** Where the compiled code of berths is kept. */
    readonly compiledFolder: string
    readonly demoEntry: string
    readonly kubeconfigsEntry: string
    readonly uiRoot: string
  }
  /** Aborted when the user, the terminal or the parent process ends the program. */
  readonly stop: AbortSignal
  print(text: string): void
  warn(text: string): void
}
