import type {
  ClusterId,
  ClusterState,
  FlotillaEvent,
  Kubeconfigs,
  Workspace,
  WorkspaceFrame,
} from '#contract'
import { type Clock, Listeners } from '#machinery'
import { Connection, type ConnectionEnvironment } from '../wire/connection.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import { workspaceSocketPath } from '../wire/socketPaths.ts'
import { openingCluster } from './openingCluster.ts'
import type { ServerApi } from './serverApi.ts'

/**
 * ServerLink is the state of the connection to the server as the user sees it: `fine` while it works or hiccups, `lost`
 * once it has been gone for longer than a hiccup, `unwelcome` when the server wants another token.
 */
export type ServerLink =
  | { readonly state: 'fine' }
  | { readonly state: 'lost'; readonly since: number }
  | { readonly state: 'unwelcome' }

/** A loss shorter than this is never mentioned. */
export const hiccupMs = 2000
/** The server closes a cluster within 2 s. */
const closingMs = 3000

export interface WorkspaceEnvironment extends ConnectionEnvironment {
  readonly api: ServerApi
}

/**
 * WorkspaceClient keeps the page's copy of the workspace and of the kubeconfigs equal to the server's. Of two states of
 * one instance the higher revision wins, whatever order they come in; another instance replaces everything.
 */
export class WorkspaceClient implements Disposable {
  readonly api: ServerApi
  readonly #clock: Clock
  readonly #connection: Connection
  readonly #workspace = new ObservableValue<Workspace | null>(null)
  readonly #kubeconfigs = new ObservableValue<Kubeconfigs | null>(null)
  readonly #link = new ObservableValue<ServerLink>({ state: 'fine' })
  readonly #eventListeners = new Listeners<FlotillaEvent>()
  /** The last workspace from the server, without pending requests. */
  #served: Workspace | null = null
  /** The clusters that are being opened, until the server lists them. */
  readonly #opening = new Map<ClusterId, ClusterState>()
  /** The clusters that are being closed, until the server drops them, or until that takes too long. */
  readonly #closing = new Set<ClusterId>()
  /** The timer of each cluster whose opening or closing the server has answered and does not list yet. */
  readonly #waits = new Map<ClusterId, Disposable>()
  #hiccup: Disposable | null = null
  #kubeconfigsAsked = 0
  #isDisposed = false

  constructor(environment: WorkspaceEnvironment) {
    this.api = environment.api
    this.#clock = environment.clock
    this.#connection = new Connection(workspaceSocketPath, environment, {
      onOpen: () => this.#handleOpen(),
      // The server is the page's own origin; its frames are taken at their word.
      onFrame: (frame) => this.#handleFrame(frame as WorkspaceFrame),
      onLost: () => this.#startHiccup(),
      // A server that was started again answers, but may not know this page.
      onUnanswered: () => {
        if (this.#link.value.state === 'lost') void this.#askWhetherWelcome()
      },
    })
    this.#startHiccup()
    this.#connection.dialNow()
  }

  get workspace(): Observable<Workspace | null> {
    return this.#workspace
  }

  get kubeconfigs(): Observable<Kubeconfigs | null> {
    return this.#kubeconfigs
  }

  get link(): Observable<ServerLink> {
    return this.#link
  }

  /** Opens a cluster: it is shown as opening at once, and taken back where the server does not take it. */
  async open(clusterId: ClusterId, confirmed: string | null = null): Promise<void> {
    this.#endWait(clusterId)
    this.#closing.delete(clusterId)
    const file = this.#kubeconfigs.value?.files.find(({ contexts }) =>
      contexts.some((context) => context.clusterId === clusterId),
    )
    const context = file?.contexts.find((each) => each.clusterId === clusterId)
    if (file !== undefined && context !== undefined) {
      this.#opening.set(clusterId, openingCluster(context, file.path, this.#clock.now()))
      this.#draw()
    }
    try {
      await this.api.select(clusterId, confirmed)
      // Another window may have closed it in the same moment; then no message says that it is open.
      this.#wait(clusterId, hiccupMs, () => this.#giveUp(clusterId))
    } catch (problem) {
      this.#giveUp(clusterId)
      throw problem
    }
  }

  async close(clusterId: ClusterId): Promise<void> {
    this.#endWait(clusterId)
    this.#giveUp(clusterId)
    this.#closing.add(clusterId)
    try {
      await this.api.deselect(clusterId)
      // Another window may open it again in the same moment; then no message says that it is closed.
      this.#wait(clusterId, closingMs, () => this.#expectNoMore(clusterId))
    } catch (problem) {
      this.#expectNoMore(clusterId)
      throw problem
    }
  }

  /** Whether a cluster is asked to be closed and the server has not said yet that it is. */
  isClosing(clusterId: ClusterId): boolean {
    return this.#closing.has(clusterId)
  }

  /** Whether a cluster is asked for and the server has not said yet that it is open. */
  isOpening(clusterId: ClusterId): boolean {
    return this.#opening.has(clusterId)
  }

  onEvent(listener: (event: FlotillaEvent) => void): () => void {
    const subscription = this.#eventListeners.add(listener)
    return () => subscription[Symbol.dispose]()
  }

  reconnectNow(): void {
    this.#connection.dialNow()
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#hiccup?.[Symbol.dispose]()
    for (const wait of this.#waits.values()) wait[Symbol.dispose]()
    this.#waits.clear()
    this.#connection[Symbol.dispose]()
    this.#eventListeners[Symbol.dispose]()
  }

  #handleOpen(): void {
    this.#hiccup?.[Symbol.dispose]()
    this.#hiccup = null
    this.#link.set({ state: 'fine' })
    void this.#readKubeconfigs()
  }

  #handleFrame(frame: WorkspaceFrame): void {
    if (frame.t === 'workspace') {
      const known = this.#served
      const isNewer =
        known === null ||
        known.instance !== frame.workspace.instance ||
        known.revision < frame.workspace.revision
      if (!isNewer) return
      this.#served = frame.workspace
      const open = new Set(frame.workspace.clusters.map(({ clusterId }) => clusterId))
      for (const clusterId of open) this.#opening.delete(clusterId)
      for (const clusterId of this.#closing) if (!open.has(clusterId)) this.#closing.delete(clusterId)
      this.#draw()
      return
    }
    if (frame.event.name === 'kubeconfig:available-changed') void this.#readKubeconfigs()
    this.#eventListeners.tell(frame.event)
  }

  /** Starts the timer of a cluster, in place of the one of an earlier request. */
  #wait(clusterId: ClusterId, ms: number, giveUp: () => void): void {
    this.#endWait(clusterId)
    if (this.#isDisposed) return
    const wait = this.#clock.after(ms, () => {
      this.#waits.delete(clusterId)
      giveUp()
    })
    this.#waits.set(clusterId, wait)
  }

  #endWait(clusterId: ClusterId): void {
    this.#waits.get(clusterId)?.[Symbol.dispose]()
    this.#waits.delete(clusterId)
  }

  #giveUp(clusterId: ClusterId): void {
    if (this.#opening.delete(clusterId) && !this.#isDisposed) this.#draw()
  }

  #expectNoMore(clusterId: ClusterId): void {
    if (this.#closing.delete(clusterId) && !this.#isDisposed) this.#draw()
  }

  #draw(): void {
    const served = this.#served
    if (served === null) return
    const open = new Set(served.clusters.map(({ clusterId }) => clusterId))
    const opening = [...this.#opening.values()].filter(({ clusterId }) => !open.has(clusterId))
    this.#workspace.set(
      // A new object each time, since pending requests change its content.
      { ...served, clusters: [...served.clusters, ...opening] },
    )
  }

  async #readKubeconfigs(): Promise<void> {
    this.#kubeconfigsAsked += 1
    const asked = this.#kubeconfigsAsked
    try {
      const kubeconfigs = await this.api.kubeconfigs()
      if (asked === this.#kubeconfigsAsked && !this.#isDisposed) this.#kubeconfigs.set(kubeconfigs)
    } catch {
      // The server went away meanwhile: they are read again as soon as the connection is back.
    }
  }

  #startHiccup(): void {
    const since = this.#clock.now()
    this.#hiccup?.[Symbol.dispose]()
    this.#hiccup = this.#clock.after(hiccupMs, () => {
      this.#link.set({ state: 'lost', since })
      void this.#askWhetherWelcome()
    })
  }

  async #askWhetherWelcome(): Promise<void> {
    try {
      const isWelcome = await this.api.isWelcome()
      if (!isWelcome && this.#link.value.state === 'lost') this.#link.set({ state: 'unwelcome' })
    } catch {
      // Nothing answers: that is what `lost` says already.
    }
  }
}
