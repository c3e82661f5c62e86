import type { FlotillaEvent } from '#contract'
import { type Clock, isAbort } from '#machinery'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import type { WorkspaceClient } from '../workspace/workspaceClient.ts'

export interface PageNotice {
  readonly id: string
  readonly level: 'info' | 'warning'
  readonly text: string
  readonly cluster: { readonly clusterId: string; readonly clusterName: string } | null
}

// Long enough to read two sentences; notices of the server stay until they are closed.
const passingMs = 12_000

/** NoticeBoard gathers what the person is told once: the server's notices, errors of clusters, calls that failed. */
export class NoticeBoard {
  readonly #clock: Clock
  readonly #notices = new ObservableValue<readonly PageNotice[]>([])
  readonly #dismissed = new Set<string>()

  constructor(client: WorkspaceClient, clock: Clock) {
    this.#clock = clock
    client.workspace.onChange(() => {
      for (const notice of client.workspace.value?.notices ?? []) this.#add({ ...notice, cluster: null })
    })
    client.onEvent((event) => this.#handle(event))
  }

  get notices(): Observable<readonly PageNotice[]> {
    return this.#notices
  }

  dismiss(id: string): void {
    this.#dismissed.add(id)
    this.#notices.set(this.#notices.value.filter((notice) => notice.id !== id))
  }

  /** Runs an act of the person and says what stopped it. */
  async attempt(act: () => Promise<unknown>): Promise<void> {
    try {
      await act()
    } catch (problem) {
      if (isAbort(problem)) return
      const text = problem instanceof Error ? problem.message : String(problem)
      this.#addPassing({ id: `problem:${text}`, level: 'warning', text, cluster: null })
    }
  }

  /** Tells the person something that passes. */
  tell(text: string): void {
    this.#addPassing({ id: `told:${text}`, level: 'info', text, cluster: null })
  }

  #handle(event: FlotillaEvent): void {
    if (event.name === 'cluster:lifecycle' && event.state === 'crashed') {
      const { clusterId, clusterName, reason } = event
      this.#addPassing({
        id: JSON.stringify([clusterId, 'crashed', this.#clock.now()]),
        level: 'warning',
        text: `${reason ?? 'Its process ended.'} It is started again by itself; other clusters are not affected.`,
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
    this.#clock.after(passingMs, () => this.dismiss(notice.id))
  }

  #add(notice: PageNotice): void {
    const isKnown = this.#notices.value.some(({ id }) => id === notice.id)
    if (isKnown || this.#dismissed.has(notice.id)) return
    this.#notices.set([...this.#notices.value, notice])
  }
}
