import { randomUUID } from 'node:crypto'
import type { Clock, KubeObject } from '#machinery'
import type { SimulatedServer } from '../server/simulatedServer.ts'
import { anObject, nameEnding, timeText, withState } from './objects.ts'

/** How long each step of a replacement or a crash takes. */
const stepMs = 2500
const maxEvents = 250

export interface ChurnOptions {
  readonly clock: Clock
  readonly random: () => number
  /** How long it is from one change to the next, on average. */
  readonly gapMs: number
}

/** Churn changes a cluster until it is disposed: pods are replaced, crash and come back, with events. */
export class Churn implements Disposable {
  readonly #server: SimulatedServer
  readonly #options: ChurnOptions
  readonly #timers = new Set<Disposable>()
  readonly #events: KubeObject[] = []
  readonly #deletions: Disposable

  constructor(server: SimulatedServer, options: ChurnOptions) {
    this.#server = server
    this.#options = options
    this.#deletions = server.store.onEvent(({ collection, object, previous }) => {
      const isMarked = previous !== null && !isEnding(previous) && isEnding(object)
      if (collection === '/pods' && isMarked) this.#end(object)
    })
    this.#next()
  }

  [Symbol.dispose](): void {
    this.#deletions[Symbol.dispose]()
    for (const timer of this.#timers) timer[Symbol.dispose]()
    this.#timers.clear()
  }

  #next(): void {
    const { random, gapMs } = this.#options
    this.#later(gapMs * (0.5 + random()), () => {
      const pod = this.#anyPod()
      if (pod !== null) {
        if (random() < 0.35) this.#crash(pod)
        else this.#replace(pod)
      }
      this.#next()
    })
  }

  #later(delayMs: number, act: () => void): void {
    const timer = this.#options.clock.after(delayMs, () => {
      this.#timers.delete(timer)
      act()
    })
    this.#timers.add(timer)
  }

  /** A running pod, chosen at random. */
  #anyPod(): KubeObject | null {
    const { store } = this.#server
    const pod = store.sample('/pods', this.#options.random())
    const status = pod?.status as { containerStatuses?: readonly { ready?: boolean }[] } | undefined
    const isWell =
      status?.containerStatuses?.[0]?.ready === true && pod?.metadata.deletionTimestamp === undefined
    return isWell ? pod : null
  }

  #replace(pod: KubeObject): void {
    this.#server.put({
      ...pod,
      metadata: {
        ...pod.metadata,
        deletionTimestamp: timeText(this.#options.clock.now()),
        deletionGracePeriodSeconds: 30,
      },
    })
  }

  /** The kubelet ends a pod that is deleted, by this or by a user, and its controller makes another one. */
  #end(pod: KubeObject): void {
    const { clock, random } = this.#options
    const { metadata } = pod
    this.#tell(pod, 'Normal', 'Killing', 'Stopping container')
    if ((metadata.finalizers ?? []).length === 0) this.#later(stepMs, () => this.#server.remove(pod))
    if (metadata.ownerReferences === undefined) return
    // A pod of a StatefulSet comes back under its own name, other pods under a new one.
    const name = /-\d+$/.test(metadata.name)
      ? metadata.name
      : metadata.name.replace(/[^-]+$/, nameEnding(5, random))
    this.#later(stepMs + 400, () => {
      const {
        deletionTimestamp: _,
        deletionGracePeriodSeconds: __,
        creationTimestamp: ___,
        ...kept
      } = metadata
      const fresh = withState(
        {
          ...pod,
          metadata: { ...kept, name, uid: randomUUID() },
          status: { ...(pod.status as object), containerStatuses: freshContainers(pod) },
        },
        'creating',
        clock.now(),
      )
      const created = this.#server.put(fresh)
      this.#tell(created, 'Normal', 'Scheduled', `Successfully assigned ${metadata.namespace}/${name}`)
      this.#later(stepMs, () => this.#change(created, 'running', ['Normal', 'Started', 'Started container']))
    })
  }

  #crash(pod: KubeObject): void {
    this.#change(pod, 'failed', ['Warning', 'Unhealthy', 'Liveness probe failed: HTTP status 500'])
    this.#later(stepMs, () =>
      this.#change(pod, 'backing-off', ['Warning', 'BackOff', 'Back-off restarting failed container']),
    )
    this.#later(stepMs * 6, () => this.#change(pod, 'running', ['Normal', 'Started', 'Started container']))
  }

  /** Changes the pod as it is now. A pod that has gone stays gone. */
  #change(
    { metadata }: KubeObject,
    state: Parameters<typeof withState>[1],
    words: readonly [string, string, string],
  ) {
    const present = this.#server.store.get('/pods', `${metadata.namespace}/${metadata.name}`)
    if (present === null) return
    this.#server.put(withState(present, state, this.#options.clock.now()))
    this.#tell(present, ...words)
  }

  #tell({ kind, apiVersion, metadata }: KubeObject, type: string, reason: string, message: string): void {
    const now = timeText(this.#options.clock.now())
    const { namespace = '', name, uid } = metadata
    const event = this.#server.put(
      anObject({
        apiVersion: 'v1',
        kind: 'Event',
        name: `${name}.${nameEnding(12, this.#options.random)}`,
        namespace,
        involvedObject: { kind, apiVersion, namespace, name, uid },
        type,
        reason,
        message,
        count: 1,
        firstTimestamp: now,
        lastTimestamp: now,
        source: { component: reason === 'Scheduled' ? 'default-scheduler' : 'kubelet' },
      }),
    )
    this.#events.push(event)
    const oldest = this.#events.length > maxEvents ? this.#events.shift() : undefined
    if (oldest !== undefined) this.#server.remove(oldest)
  }
}

const isEnding = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined

const freshContainers = ({ status }: KubeObject): unknown =>
  ((status as { containerStatuses?: readonly object[] }).containerStatuses ?? []).map((container) => ({
    ...container,
    restartCount: 0,
    lastState: {},
  }))
