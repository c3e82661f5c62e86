import type { ClusterId, FlotillaEvent } from '#contract'
import { type Clock, isAbort, messageOf } from '#machinery'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import type { WorkspaceClient } from '../workspace/workspaceClient.ts'

export interface PageNotice {
  readonly id: string
  readonly level: 'info' | 'warning'
  readonly text: string
  readonly cluster: { readonly clusterId: string; readonly clusterName: string } | null
  /** Where to read more. */
  readonly link?: { readonly label: string; readonly run: () => void }
}

// Long enough to read two sentences; notices of the server stay until they are closed.
const passingMs = 12_000

/**
 * Notifications collects the messages that are shown once: the server's notices, errors of clusters, failed calls.
 * After its disposal the messages stay as they are.
 */
export class Notifications implements Disposable {
  readonly #client: WorkspaceClient
  readonly #clock: Clock
  readonly #notices = new ObservableValue<readonly PageNotice[]>([])
  readonly #dismissed = new Set<string>()
  /** The timer of each message that passes, by the message's id. */
  readonly #passing = new Map<string, Disposable>()
  readonly #unsubscribe: readonly (() => void)[]
  #open: readonly ClusterId[] = []

  constructor(client: WorkspaceClient, clock: Clock) {
    this.#client = client
    this.#clock = clock
    this.#unsubscribe = [
      client.workspace.onChange(() => {
        this.#forgetClosed()
        for (const notice of client.workspace.value?.notices ?? []) this.#add({ ...notice, cluster: null })
      }),
      client.onEvent((event) => this.#handle(event)),
    ]
  }

  get notices(): Observable<readonly PageNotice[]> {
    return this.#notices
  }

  dismiss(id: string): void {
    this.#stopPassing(id)
    this.#dismissed.add(id)
    this.#notices.set(this.#notices.value.filter((notice) => notice.id !== id))
  }

  /** Runs an act of the person and says what stopped it, and of which cluster it was; null for the page's own. */
  async attempt(about: ClusterId | null, act: () => Promise<unknown>): Promise<void> {
    // Its name is known only while it is open, and it may close right after this failure.
    const cluster = this.#named(about)
    try {
      await act()
    } catch (problem) {
      if (isAbort(problem)) return
      const text = messageOf(problem)
      this.#addPassing({ id: JSON.stringify(['problem', about, text]), level: 'warning', text, cluster })
    }
  }

  /** Shows a message for a while. */
  tell(about: ClusterId | null, text: string): void {
    const cluster = this.#named(about)
    this.#addPassing({ id: JSON.stringify(['told', about, text]), level: 'info', text, cluster })
  }

  [Symbol.dispose](): void {
    for (const end of this.#unsubscribe) end()
    for (const id of [...this.#passing.keys()]) this.#stopPassing(id)
  }

  /** Tells the person something that passes, in words and with a link of the caller's own. */
  tellOf(notice: PageNotice): void {
    this.#addPassing(notice)
  }

  /** Drops a cluster's messages when it is closed. */
  #forgetClosed(): void {
    const open = (this.#client.workspace.value?.clusters ?? []).map(({ clusterId }) => clusterId)
    const closed: readonly string[] = this.#open.filter((clusterId) => !open.includes(clusterId))
    this.#open = open
    const kept = this.#notices.value.filter(
      ({ cluster }) => cluster === null || !closed.includes(cluster.clusterId),
    )
    if (kept.length === this.#notices.value.length) return
    for (const notice of this.#notices.value) if (!kept.includes(notice)) this.#stopPassing(notice.id)
    this.#notices.set(kept)
  }

  #named(clusterId: ClusterId | null): PageNotice['cluster'] {
    if (clusterId === null) return null
    const { workspace, kubeconfigs } = this.#client
    const contexts = kubeconfigs.value?.files.flatMap((file) => file.contexts) ?? []
    const known = [...(workspace.value?.clusters ?? []), ...contexts].find(
      (each) => each.clusterId === clusterId,
    )
    return { clusterId, clusterName: known?.clusterName ?? clusterId }
  }

  #handle(event: FlotillaEvent): void {
    if (event.name === 'cluster:lifecycle' && event.state === 'crashed') {
      const { clusterId, clusterName, reason } = event
      this.#addPassing({
        id: JSON.stringify([clusterId, 'crashed', this.#clock.now()]),
        level: 'warning',
        text: `${reason ?? 'Its process ended.'} It restarts automatically; other clusters are not affected.`,
        cluster: { clusterId, clusterName },
      })
    }
    if (event.name !== 'backend-error') return
    const { clusterId, clusterName, resourceKind, message } = event
    this.#addPassing({
      id: JSON.stringify([clusterId, resourceKind, message]),
      level: 'warning',
      text: message,
      cluster: { clusterId, clusterName },
    })
  }

  #addPassing(notice: PageNotice): void {
    this.#dismissed.delete(notice.id)
    this.#add(notice)
    if (this.#passing.has(notice.id)) return
    const end = this.#clock.after(passingMs, () => this.dismiss(notice.id))
    this.#passing.set(notice.id, end)
  }

  #stopPassing(id: string): void {
    this.#passing.get(id)?.[Symbol.dispose]()
    this.#passing.delete(id)
  }

  #add(notice: PageNotice): void {
    const isKnown = this.#notices.value.some(({ id }) => id === notice.id)
    if (isKnown || this.#dismissed.has(notice.id)) return
    this.#notices.set([...this.#notices.value, notice])
  }
}
