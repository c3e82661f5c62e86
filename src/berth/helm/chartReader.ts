import { isConnectivity, isForbidden, isNotFound, type KubeClient } from '#kube'
import { isAbort, type KubeObject, resourcePath } from '#machinery'
import type { Follower } from '../connection/follower.ts'
import { appVersionOf, chartOf, PayloadError, readPayload } from './payload.ts'
import { gvrOf, type StoredRevision } from './storage.ts'

/** Payloads are up to a megabyte each: few at a time, and not without end. */
const readsAtOnce = 3
const maxReads = 1000

/** Chart is what a revision's payload says of its chart; both are null where that cannot be read. */
export interface Chart {
  readonly chart: string | null
  readonly appVersion: string | null
}

/**
 * ChartReader reads the chart and app version of revisions, which only their payloads contain. It reads while a view is
 * open, a few payloads at a time, and each once, since a revision's chart never changes. It keeps nothing else of the
 * payload.
 */
export class ChartReader implements Follower, Disposable {
  readonly #charts = new Map<string, Chart>()
  readonly #wanted = new Map<string, StoredRevision>()
  readonly #onRead: (revision: StoredRevision) => void
  #client: KubeClient | null = null
  #stop = new AbortController()
  #reading = 0
  #reads = 0

  constructor(onRead: (revision: StoredRevision) => void) {
    this.#onRead = onRead
  }

  /** Null while it is not known. */
  get(uid: string): Chart | null {
    return this.#charts.get(uid) ?? null
  }

  attach(client: KubeClient): void {
    this.detach()
    this.#client = client
    this.#go()
  }

  detach(): void {
    this.#stop.abort()
    this.#stop = new AbortController()
    this.#client = null
  }

  /** Wants exactly these revisions; payloads that are being read are read to their end. */
  want(revisions: Iterable<StoredRevision>): void {
    this.#wanted.clear()
    for (const revision of revisions)
      if (!this.#charts.has(revision.uid)) this.#wanted.set(revision.uid, revision)
    this.#go()
  }

  /** Forgets a revision that is gone. */
  forget(uid: string): void {
    this.#charts.delete(uid)
    this.#wanted.delete(uid)
  }

  [Symbol.dispose](): void {
    this.#wanted.clear()
    this.#client = null
    this.#stop.abort()
  }

  #go(): void {
    const client = this.#client
    while (client !== null && this.#reading < readsAtOnce && this.#reads < maxReads) {
      const [next] = this.#wanted.values()
      if (next === undefined) return
      this.#wanted.delete(next.uid)
      this.#reading += 1
      this.#reads += 1
      void this.#read(client, next, this.#stop.signal).finally(() => {
        this.#reading -= 1
        this.#go()
      })
    }
  }

  async #read(client: KubeClient, revision: StoredRevision, signal: AbortSignal): Promise<void> {
    const path = resourcePath(gvrOf(revision.store), revision.namespace, revision.object)
    try {
      const { data } = await client.json<KubeObject & { data?: Record<string, unknown> }>(path, { signal })
      const payload = await readPayload(data?.release, revision.store)
      this.#charts.set(revision.uid, { chart: chartOf(payload), appVersion: appVersionOf(payload) })
    } catch (problem) {
      if (isAbort(problem) || signal.aborted) {
        this.#reads -= 1
        return
      }
      // Opening the release says what is wrong with it; here its two cells stay empty, and the others are read.
      if (
        !(
          problem instanceof PayloadError ||
          isForbidden(problem) ||
          isNotFound(problem) ||
          isConnectivity(problem)
        )
      )
        throw problem
      this.#charts.set(revision.uid, { chart: null, appVersion: null })
    }
    this.#onRead(revision)
  }
}
