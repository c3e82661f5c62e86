import { type ContainerType, FlotillaError, type LogItem, type LogMarker, type LogSpec } from '#contract'
import { type Flow, isForbidden, isNotFound, type KubeClient } from '#kube'
import { Backoff, type Clock, isAbort, ScopeEndedError, sleep } from '#machinery'
import { toFlotillaError } from '../requests/errors.ts'
import type { ByteSink } from '../requests/handlers.ts'
import type { Log } from '../requests/log.ts'
import type { Tables } from '../tables/tables.ts'
import { ContainerLog } from './containerLog.ts'
import type { LoggedContainer } from './containers.ts'
import type { KeptLog, KeptLogs } from './keptLogs.ts'
import { lineItem, type ReadLine } from './lineReader.ts'
import { LoggedPod } from './loggedPod.ts'
import { Merge } from './merge.ts'
import { openPodList, type PodList } from './podList.ts'

/** More containers are not followed at once: each costs the API server and the kubelet a connection. */
const maxContainers = 60
/** A pod is looked at again for containers that it did not have, and a workload for pods. */
const lookMs = 3000
/** All of the sources stop when so many characters of them wait to be put in order. */
const fullSize = 512 * 1024
const retryRule = { firstMs: 500, capMs: 5000, jitter: 0.3 }

/** LogParts are the parts of the berth that logs are read by. */
export interface LogParts {
  readonly tables: Tables
  readonly connected: () => Promise<KubeClient>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly kept: KeptLogs
}

/**
 * FollowedLog writes the log of one pod, or of all pods of a filter as they come and go, to a sink. While the sink is full, no
 * more are read from the cluster. It ends the sink when there is no more to come, with an error
 * where nothing can be read at all. Disposing it ends its requests.
 */
export class FollowedLog implements Disposable {
  readonly #spec: LogSpec
  readonly #sink: ByteSink
  readonly #parts: LogParts
  readonly #ended = new AbortController()
  readonly #stack = new DisposableStack()
  readonly #merge: Merge
  readonly #flows = new Set<Flow>()
  /** What is followed, by pod and container. */
  readonly #followed = new Map<string, Promise<void>>()
  readonly #pods = new Map<string, LoggedPod>()
  /** Those that there was no room for. */
  readonly #left = new Set<string>()
  readonly #discoveries = new Set<Promise<void>>()
  readonly #encoder = new TextEncoder()
  #isStopped = false
  #sources = 0
  #running = 0

  constructor(spec: LogSpec, sink: ByteSink, parts: LogParts) {
    this.#spec = spec
    this.#sink = sink
    this.#parts = parts
    this.#merge = this.#stack.use(
      new Merge({
        clock: parts.clock,
        onItems: (text) => {
          sink.write(this.#encoder.encode(text))
          this.#regulate()
        },
        mayGo: () => !sink.isFull,
      }),
    )
    this.#stack.use(
      sink.onRoom(() => {
        this.#merge.release()
        this.#regulate()
      }),
    )
    // In a later turn: the channel has its place by then.
    void Promise.resolve().then(() => this.#run())
  }

  [Symbol.dispose](): void {
    this.#ended.abort(new ScopeEndedError('log'))
    this.#stack[Symbol.dispose]()
    this.#flows.clear()
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended
    try {
      const { namespace, pods } = this.#spec
      if (pods.type === 'pod') await this.#followPod(namespace, pods.name, signal)
      else {
        const list = this.#stack.use(openPodList(this.#parts.tables, namespace, pods.filter))
        await this.#followList(list, signal)
      }
      await Promise.all(this.#followed.values())
      await this.#flush(signal)
      this.#sink.end(null)
    } catch (problem) {
      if (signal.aborted || isAbort(problem)) return
      this.#sink.end(toFlotillaError(problem, this.#parts.log))
    }
  }

  async #followPod(namespace: string, name: string, signal: AbortSignal): Promise<void> {
    const { connected, clock, random } = this.#parts
    const pod = new LoggedPod({ namespace, name, uid: null, connected, clock })
    const backoff = new Backoff(retryRule, random)
    let hasLooked = false
    for (;;) {
      try {
        const containers = await pod.containers()
        if (containers === null) return
        this.#follow(pod, containers)
        hasLooked = true
        backoff.reset()
      } catch (problem) {
        if (signal.aborted || problem instanceof NoSuchContainer) throw problem
        if (isNotFound(problem) && (hasLooked || this.#giveKept(new Set()))) return
        // At first, the page is to be told why there is nothing; later, the containers' own logs tell.
        if (!hasLooked && (isNotFound(problem) || isForbidden(problem))) throw problem
      }
      if (hasLooked && (!this.#spec.follow || this.#running === 0)) return
      await sleep(clock, hasLooked ? lookMs : backoff.next(), signal)
    }
  }

  async #followList(list: PodList, signal: AbortSignal): Promise<void> {
    const { connected, clock } = this.#parts
    let hasGivenKept = false
    /** Of these, this log has the lines already. */
    const seen = new Set<string>()
    for (;;) {
      const state = list.state()
      if (state.type === 'denied') throw new FlotillaError('cluster_denied', state.reason)
      for (const { uid, namespace, name } of state.pods) {
        const pod = this.#pods.get(uid) ?? new LoggedPod({ namespace, name, uid, connected, clock })
        if (this.#pods.has(uid)) continue
        this.#pods.set(uid, pod)
        void this.#discover(pod, uid, signal)
      }
      const here = new Set(state.pods.map(({ uid }) => uid))
      for (const uid of here) seen.add(uid)
      if (!hasGivenKept && state.type === 'complete') {
        hasGivenKept = true
        this.#giveKept(seen)
      }
      for (const uid of [...this.#pods.keys()]) if (!here.has(uid)) this.#pods.delete(uid)
      if (!this.#spec.follow && state.type === 'complete') {
        await Promise.all(this.#discoveries)
        return
      }
      await sleep(clock, state.type === 'complete' ? lookMs : lookMs / 10, signal)
    }
  }

  /** Follows the containers of a pod; one that cannot be looked at is tried again with the next look. */
  async #discover(pod: LoggedPod, uid: string, signal: AbortSignal): Promise<void> {
    const discovery = pod.containers().then(
      (containers) => {
        if (containers !== null && !signal.aborted) this.#follow(pod, containers)
      },
      () => void this.#pods.delete(uid),
    )
    this.#discoveries.add(discovery)
    await discovery
    this.#discoveries.delete(discovery)
  }

  /** Gives what was read before of pods that are gone; false where there is none. Only a page has read it. */
  #giveKept(except: ReadonlySet<string>): boolean {
    const { container, follow } = this.#spec
    const kept = follow
      ? this.#parts.kept
          .gone(this.#spec, except)
          .filter((each) => container === null || each.container === container)
      : []
    for (const each of kept) this.#giveOne(each)
    return kept.length > 0
  }

  #giveOne({ pod, container, containerType, parts, hasDropped }: KeptLog): void {
    const source = this.#begin(pod, container, containerType)
    this.#mark(source, { is: 'kept', isShort: hasDropped })
    for (const [index, lines] of parts.entries()) {
      if (index > 0) this.#mark(source, { is: 'unread' })
      for (const line of lines) this.#writeLine(source, line)
    }
    this.#mark(source, { is: 'gone' })
  }

  /** Names a source. */
  #begin(pod: string, container: string, containerType: ContainerType): number {
    const source = this.#sources
    this.#sources += 1
    this.#merge.sources = this.#sources
    this.#write(source, '', { type: 'source', source, pod, container, containerType })
    return source
  }

  #writeLine(source: number, line: ReadLine): void {
    if (this.#ended.signal.aborted) return
    this.#merge.add(source, line.at, lineItem(source, line), line.atMs)
  }

  /** Begins to follow those of the containers that are wanted and not followed yet. */
  #follow(pod: LoggedPod, containers: readonly LoggedContainer[]): void {
    const wanted = containers.filter(
      ({ name }) => this.#spec.container === null || this.#spec.container === name,
    )
    if (this.#spec.container !== null && wanted.length === 0 && this.#spec.pods.type === 'pod')
      throw new NoSuchContainer(pod.name, this.#spec.container)
    const fresh = wanted.filter(({ name }) => !this.#followed.has(keyOf(pod, name)))
    const room = maxContainers - this.#running
    for (const container of fresh.slice(0, room)) this.#followContainer(pod, container)
    if (fresh.length <= room) return
    // The next look finds those that are left, in case others have ended.
    this.#pods.delete(pod.id)
    const left = fresh.slice(room).map(({ name }) => keyOf(pod, name))
    const before = this.#left.size
    for (const key of left) this.#left.add(key)
    if (this.#left.size > before)
      this.#mark(null, { is: 'limited', followed: maxContainers, of: maxContainers + this.#left.size })
  }

  #followContainer(pod: LoggedPod, { name, type }: LoggedContainer): void {
    const { clock, random, log } = this.#parts
    const source = this.#begin(pod.name, name, type)
    this.#running += 1
    const subject = {
      namespace: pod.namespace,
      pod: pod.name,
      podId: pod.uid ?? pod.id,
      container: name,
      containerType: type,
    }
    const { follow, previous } = this.#spec
    const recorder = follow && !previous ? this.#parts.kept.record(subject, this.#spec) : null
    if (recorder !== null) this.#stack.use(recorder)
    const isStopped = () => this.#isStopped
    const reader = new ContainerLog({
      source: pod.source(name),
      outlet: {
        line: (line) => {
          recorder?.line(line)
          this.#writeLine(source, line)
          this.#regulate()
        },
        mark: (marker) => {
          if (marker.is === 'rotated' || (marker.is === 'restarted' && !marker.isWhole)) recorder?.gap()
          this.#mark(source, marker)
        },
        get isStopped() {
          return isStopped()
        },
        reading: (flow) => {
          this.#flows.add(flow)
          if (this.#isStopped) flow.pause()
          return { [Symbol.dispose]: () => void this.#flows.delete(flow) }
        },
      },
      want: this.#spec,
      clock,
      random,
    })
    const run = async () => {
      try {
        await reader.run(this.#ended.signal)
      } catch (problem) {
        if (isAbort(problem)) return
        const { code, message } = toFlotillaError(problem, log)
        this.#mark(source, { is: 'failed', code, reason: message })
      } finally {
        recorder?.[Symbol.dispose]()
        this.#running -= 1
      }
    }
    this.#followed.set(keyOf(pod, name), run())
  }

  #mark(source: number | null, marker: LogMarker): void {
    const at = this.#parts.clock.now()
    this.#write(source ?? -1, '', { type: 'marker', source, at, marker })
  }

  #write(source: number, at: string, item: LogItem): void {
    if (!this.#ended.signal.aborted) this.#merge.add(source, at, `${JSON.stringify(item)}\n`)
  }

  /** Stops all sources while too much waits, and lets them go on. */
  #regulate(): void {
    const isStopped = this.#merge.size >= fullSize || (this.#sink.isFull && this.#merge.size > 0)
    if (isStopped === this.#isStopped) return
    this.#isStopped = isStopped
    for (const flow of this.#flows) {
      if (isStopped) flow.pause()
      else flow.resume()
    }
  }

  /** Resolves when everything has gone to the channel. */
  async #flush(signal: AbortSignal): Promise<void> {
    this.#merge.release(true)
    while (this.#merge.size > 0) {
      await sleep(this.#parts.clock, 100, signal)
      this.#merge.release(true)
    }
  }
}

/** The log is asked for of a container that its pod does not have. */
class NoSuchContainer extends FlotillaError {
  constructor(pod: string, container: string) {
    super('object_not_found', `The pod ${pod} has no container ${container}.`)
  }
}

const keyOf = (pod: LoggedPod, container: string): string => JSON.stringify([pod.id, container])
