import type { ClusterId, Workspace } from '#contract'
import type { ClusterSession } from '../session/clusterSession.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import { inTabOrder } from '../workspace/firstCluster.ts'
import type { WorkspaceClient } from '../workspace/workspaceClient.ts'

export interface TabsState {
  /** Null until the workspace is known: nothing may be said of the selection before. */
  readonly order: readonly ClusterId[] | null
  readonly activeId: ClusterId | null
  /** The active one was asked for, and the server has not opened it yet: there is no session. */
  readonly isOpening: boolean
}

/**
 * OpenTabs follows the workspace's selection: one tab and one session per open cluster, in tab order, one of them
 * active. It owns the sessions and disposes each once its cluster is closed. Closing the active tab activates its neighbour.
 * A tab that is asked to close is gone at once, and comes back as it was where the server does not do it.
 */
export class OpenTabs implements Disposable {
  readonly #client: WorkspaceClient
  readonly #openSession: (clusterId: ClusterId) => ClusterSession
  readonly #forget: (clusterId: ClusterId) => void
  readonly #state = new ObservableValue<TabsState>({ order: null, activeId: null, isOpening: false })
  readonly #sessions = new Map<ClusterId, ClusterSession>()
  /** As which user each session's cluster is viewed. */
  readonly #viewedAs = new Map<ClusterId, string>()
  readonly #isShown: Observable<boolean>
  readonly #endWatches: readonly (() => void)[]
  /** The open clusters in the last workspace, including those that are being closed. */
  #open: ReadonlySet<ClusterId> = new Set()
  #wanted: string | null
  /** The order just dropped, shown until the server's own says the same. */
  #dropped: readonly ClusterId[] | null = null

  constructor(options: {
    client: WorkspaceClient
    openSession: (clusterId: ClusterId) => ClusterSession
    /** A tab was closed that this page never looked at. */
    forget: (clusterId: ClusterId) => void
    /** The tab to begin with, where it is open. */
    first: string | null
    /** Whether anything of the page can be seen. */
    isShown: Observable<boolean>
  }) {
    this.#client = options.client
    this.#openSession = options.openSession
    this.#forget = options.forget
    this.#wanted = options.first
    this.#isShown = options.isShown
    this.#endWatches = [
      this.#client.workspace.onChange(() => this.#follow()),
      this.#isShown.onChange(() => this.#tellVisible()),
    ]
    this.#follow()
  }

  get state(): Observable<TabsState> {
    return this.#state
  }

  /** The session of an open tab; null when it is not open, or not yet. */
  session(clusterId: ClusterId): ClusterSession | null {
    const { order } = this.#state.value
    if (!order?.includes(clusterId) || this.#client.isOpening(clusterId)) return null
    const known = this.#sessions.get(clusterId)
    if (known !== undefined) return known
    const session = this.#openSession(clusterId)
    this.#sessions.set(clusterId, session)
    const cluster = this.#client.workspace.value?.clusters.find((each) => each.clusterId === clusterId)
    if (cluster !== undefined) {
      this.#viewedAs.set(clusterId, JSON.stringify(cluster.viewAs))
      session.followBerth(cluster.lifecycle)
    }
    this.#tellVisible()
    return session
  }

  /** The sessions of the tabs that were looked at, in tab order. */
  get sessions(): readonly ClusterSession[] {
    const { order } = this.#state.value
    return (order ?? []).flatMap((clusterId) => this.#sessions.get(clusterId) ?? [])
  }

  activate(clusterId: ClusterId): void {
    const { order } = this.#state.value
    if (order?.includes(clusterId)) this.#set(order, clusterId)
  }

  /**
   * Opens a cluster and shows it as soon as it is there; one that is open is shown at once. `confirmed` is the hash of what
   * the person has agreed that its context uses.
   */
  async select(clusterId: ClusterId, confirmed: string | null = null): Promise<void> {
    const { order, activeId } = this.#state.value
    if (order?.includes(clusterId)) {
      this.activate(clusterId)
      // Its tab waits for nothing else.
      if (confirmed !== null) await this.#client.api.select(clusterId, confirmed)
      return
    }
    this.#wanted = clusterId
    try {
      await this.#client.open(clusterId, confirmed)
    } catch (problem) {
      if (this.#wanted === clusterId) this.#wanted = null
      if (activeId !== null) this.activate(activeId)
      throw problem
    }
  }

  async close(clusterId: ClusterId): Promise<void> {
    if (this.#wanted === clusterId) this.#wanted = null
    const wasActive = this.#state.value.activeId === clusterId
    const closed = this.#client.close(clusterId)
    this.#follow()
    const { activeId } = this.#state.value
    try {
      await closed
    } catch (problem) {
      if (wasActive && this.#state.value.activeId === activeId) this.activate(clusterId)
      throw problem
    }
  }

  /** Puts a tab at that place among the others and tells the server. */
  async move(clusterId: ClusterId, index: number): Promise<void> {
    const { order, activeId } = this.#state.value
    if (!order?.includes(clusterId)) return
    const next = order.filter((id) => id !== clusterId)
    next.splice(Math.max(0, Math.min(index, next.length)), 0, clusterId)
    if (isSameOrder(next, order)) return
    this.#dropped = next
    this.#set(next, activeId)
    try {
      await this.#client.api.orderTabs(next)
    } catch (problem) {
      this.#dropped = null
      this.#follow()
      throw problem
    }
  }

  [Symbol.dispose](): void {
    for (const end of this.#endWatches) end()
    for (const session of this.#sessions.values()) session[Symbol.dispose]()
    this.#sessions.clear()
  }

  #follow(): void {
    const workspace = this.#client.workspace.value
    if (workspace === null) return
    const before = this.#open
    this.#open = new Set(workspace.clusters.map(({ clusterId }) => clusterId))
    for (const clusterId of before) {
      if (this.#open.has(clusterId)) continue
      const session = this.#sessions.get(clusterId)
      if (session === undefined) this.#forget(clusterId)
      else {
        this.#sessions.delete(clusterId)
        session.view.forget()
        session[Symbol.dispose]()
      }
    }
    const isAnotherUser = this.#leaveOtherUsers(workspace)
    // Its socket ends, and the request is answered, before the workspace says why; until then it must not be dialled
    // again.
    for (const { clusterId, lifecycle } of workspace.clusters)
      this.#sessions.get(clusterId)?.followBerth(this.#client.isClosing(clusterId) ? 'closing' : lifecycle)
    const order = this.#order(workspace)
    this.#set(order, this.#nextActive(order))
    // Those who show a session take the new one.
    if (isAnotherUser) this.#state.set({ ...this.#state.value })
  }

  /**
   * A session knows what one user may see: where its cluster is viewed as another one, it ends, and the tab gets a new one.
   * Gives whether one has ended.
   */
  #leaveOtherUsers(workspace: Workspace): boolean {
    let isAny = false
    for (const { clusterId, viewAs } of workspace.clusters) {
      const session = this.#sessions.get(clusterId)
      if (session === undefined || this.#viewedAs.get(clusterId) === JSON.stringify(viewAs)) continue
      this.#sessions.delete(clusterId)
      session[Symbol.dispose]()
      isAny = true
    }
    return isAny
  }

  /** Tells every session whether its tab is the one that is shown. */
  #tellVisible(): void {
    const { activeId } = this.#state.value
    for (const [clusterId, session] of this.#sessions)
      session.setVisible(clusterId === activeId && this.#isShown.value)
  }

  #order(workspace: Workspace): readonly ClusterId[] {
    const open = workspace.clusters
      .map(({ clusterId }) => clusterId)
      .filter((clusterId) => !this.#client.isClosing(clusterId))
    const served = inTabOrder(open, workspace.tabOrder)
    const dropped = this.#dropped
    if (dropped === null) return served
    const isSameSet = dropped.length === served.length && dropped.every((id) => served.includes(id))
    if (isSameSet && !isSameOrder(dropped, served)) return dropped
    this.#dropped = null
    return served
  }

  #nextActive(order: readonly ClusterId[]): ClusterId | null {
    const wanted = order.find((id) => id === this.#wanted)
    if (wanted !== undefined) {
      this.#wanted = null
      return wanted
    }
    const { order: previous, activeId } = this.#state.value
    if (activeId !== null && order.includes(activeId)) return activeId
    if (activeId === null || previous === null) return order[0] ?? null
    const at = previous.indexOf(activeId)
    const neighbours = [...previous.slice(at + 1), ...previous.slice(0, at).reverse()]
    return neighbours.find((id) => order.includes(id)) ?? order[0] ?? null
  }

  #set(order: readonly ClusterId[], activeId: ClusterId | null): void {
    const { value } = this.#state
    const isOpening = activeId !== null && this.#client.isOpening(activeId)
    const isSame =
      value.order !== null &&
      isSameOrder(order, value.order) &&
      activeId === value.activeId &&
      isOpening === value.isOpening
    if (isSame) return
    this.#state.set({ order, activeId, isOpening })
    this.#tellVisible()
  }
}

const isSameOrder = (a: readonly ClusterId[], b: readonly ClusterId[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index])
