import type { AppLogEntry, DemoCluster, DemoFaultName } from '#contract'
import type { Clock } from '#machinery'

/** Where the person's kubeconfigs come from. Files and folders added in the settings join by themselves. */
export interface KubeconfigOrigin {
  /** `--kubeconfig` flags, absolute; where there is one, nothing else is looked at. */
  readonly flags: readonly string[]
  /** The value of `KUBECONFIG`; null where it is not set. */
  readonly environment: string | null
  /** The person's home directory, whose `.kube` is searched. */
  readonly home: string
}

/** DemoControls is the demo fleet as far as the page may play with it. */
export interface DemoControls {
  readonly clusters: readonly (Pick<DemoCluster, 'about' | 'faults'> & { readonly context: string })[]
  /** Resolves when the cluster has these troubles, and no others. */
  switchFaults(context: string, faults: readonly DemoFaultName[]): Promise<void>
}

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
  /** Opened beside the saved selection: context names, or cluster ids. One that is unknown costs a notice. */
  readonly openContexts: readonly string[]
  /** 0 lets the system choose. A taken port is an error where it must be exact; otherwise the next free one is used. */
  readonly port: { readonly wanted: number; readonly isExact: boolean }
  /** File that a berth's process runs. */
  readonly berthEntry: string
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
}

/** InstanceRecord is what `instance.json` tells the next start about the running server. */
export interface InstanceRecord {
  readonly url: string
  readonly token: string
  readonly pid: number
}

/** AlreadyRunningError is thrown by `openServer` where another server owns the runtime folder. */
export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError'
  /** Null where the other one holds the folder and does not say its address. */
  readonly instance: InstanceRecord | null
  constructor(instance: InstanceRecord | null, pid: number) {
    super(`Flotilla runs already (process ${pid}).`)
    this.instance = instance
  }
}

/** PortTakenError is thrown by `openServer` where no port that was asked for can be listened on. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
  readonly port: number
  constructor(port: number, cause: unknown) {
    const isDenied = cause instanceof Error && 'code' in cause && cause.code === 'EACCES'
    super(
      isDenied ? `This user may not listen on port ${port}.` : `Port ${port} is taken by another program.`,
      {
        cause,
      },
    )
    this.port = port
  }
}
