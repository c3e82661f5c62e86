import type { AppLogEntry } from '#contract'
import type { KubeconfigSearch } from '#kubeconfig'
import type { Clock } from '#machinery'
import type { KubeconfigOrigin } from './discovery/discovery.ts'
import type { DemoControls } from './http/routeEnvironment.ts'
import type { OpenLauncher } from './roster/launcher.ts'

/** What the outside lends to the server. */
export interface ServerEnvironment {
  readonly clock: Clock
  /** 0 to 1, for jitter only; secrets come from the system's generator. */
  readonly random: () => number
}

/** ServerOptions is everything a server needs to be opened; it reads no flag and no environment variable itself. */
export interface ServerOptions {
  /** Settings and the saved selection live here; made when missing. */
  readonly configDir: string
  /** Instance file and the berths' sockets live here; made when missing, and private to this user. */
  readonly runtimeDir: string
  readonly kubeconfigSources: KubeconfigOrigin
  /** Reads them; the caller disposes it after the server. */
  readonly kubeconfigs: KubeconfigSearch
  /** Opened in addition to the saved selection: context names, or cluster ids. An unknown one causes a notice. */
  readonly openContexts: readonly string[]
  /** 0 lets the system choose. A taken port is an error where it must be exact; otherwise the next free one is used. */
  readonly port: { readonly wanted: number; readonly isExact: boolean }
  /** Opens what starts the berths. */
  readonly openLauncher: OpenLauncher
  /** Folder of the built page. */
  readonly uiRoot: string
  readonly version: string
  /** The demo fleet that is shown; null where real clusters are. */
  readonly demo: DemoControls | null
  readonly environment: ServerEnvironment
  /** Told every line of the application's log. */
  readonly onLog?: (entry: AppLogEntry) => void
}

/** FlotillaServer is a listening server. Disposing it ends every berth, socket and file of this launch. */
export interface FlotillaServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string
  readonly port: number
  /** For `Authorization: Bearer`; fresh with every launch. */
  readonly token: string
  /** A link that signs a browser in: it works once, for 60 seconds. Each call makes a new one. */
  openUrl(): string
  /** The path of a file, for this user only, that leads a browser to such a link; it is removed after 60 seconds. */
  openFile(): Promise<string>
}
