import { randomUUID } from 'node:crypto'
import type { Clock, KubeObject } from '#machinery'
import type { SimulatedServer } from '../server/simulatedServer.ts'
import { nameEnding, timeText, withState } from './objects.ts'

/** How long a pod takes to start, and how long it is from one replaced pod to the next. */
const stepMs = 2500

interface Workload extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly paused?: boolean; readonly template?: object }
}

/**
 * Rollouts are the demo's controller of Deployments: pods come and go with the number of replicas, and are replaced one by
 * one after a change of the pod template. Churn makes the replacement of a pod that is deleted.
 */
export class Rollouts implements Disposable {
  readonly #server: SimulatedServer
  readonly #clock: Clock
  readonly #random: () => number
  readonly #timers = new Set<Disposable>()
  readonly #events: Disposable

  constructor(server: SimulatedServer, { clock, random }: { clock: Clock; random: () => number }) {
    this.#server = server
    this.#clock = clock
    this.#random = random
    this.#events = server.store.onEvent(({ collection, object, previous }) => {
      if (collection !== 'apps/deployments' || previous === null) return
      const [before, after] = [previous as Workload, object as Workload]
      if (before.spec?.replicas !== after.spec?.replicas) this.#later(0, () => this.#scale(after))
      const isChanged = JSON.stringify(before.spec?.template) !== JSON.stringify(after.spec?.template)
      if (isChanged && after.spec?.paused !== true) this.#replacePods(after)
    })
  }

  [Symbol.dispose](): void {
    this.#events[Symbol.dispose]()
    for (const timer of this.#timers) timer[Symbol.dispose]()
    this.#timers.clear()
  }

  #later(delayMs: number, act: () => void): void {
    const timer = this.#clock.after(delayMs, () => {
      this.#timers.delete(timer)
      act()
    })
    this.#timers.add(timer)
  }

  #scale(deployment: Workload): void {
    const wanted = deployment.spec?.replicas ?? 1
    const [set] = this.#ownedBy(deployment, 'apps/replicasets')
    if (set === undefined) return
    const pods = this.#ownedBy(set, '/pods')
    // The newest go first. Removed at once: a pod that is only marked would be made again.
    for (const pod of pods.slice(wanted)) this.#server.remove(pod)
    const [model] = pods
    if (model !== undefined)
      for (let count = pods.length; count < wanted; count += 1) this.#addPod(set, model)
    const isPossible = model !== undefined || wanted === 0
    const counts = (ready: number) => ({
      ...{ replicas: wanted, readyReplicas: ready, availableReplicas: ready, updatedReplicas: wanted },
    })
    const tell = (ready: number) => {
      this.#update(set, 'apps/replicasets', { replicas: wanted }, counts(ready))
      this.#update(deployment, 'apps/deployments', {}, counts(ready))
    }
    tell(Math.min(pods.length, wanted))
    if (isPossible && wanted > pods.length) this.#later(stepMs, () => tell(wanted))
  }

  #addPod(set: KubeObject, model: KubeObject): void {
    const {
      creationTimestamp: _,
      deletionTimestamp: __,
      deletionGracePeriodSeconds: ___,
      ...kept
    } = model.metadata
    const name = `${set.metadata.name}-${nameEnding(5, this.#random)}`
    const now = this.#clock.now()
    const fresh = {
      ...model,
      metadata: { ...kept, name, uid: randomUUID(), creationTimestamp: timeText(now) },
    }
    const created = this.#server.put(withState(fresh, 'creating', now))
    this.#later(stepMs, () => {
      const present = this.#server.store.get('/pods', `${created.metadata.namespace}/${name}`)
      if (present !== null) this.#server.put(withState(present, 'running', this.#clock.now()))
    })
  }

  #replacePods(deployment: KubeObject): void {
    const sets = this.#ownedBy(deployment, 'apps/replicasets')
    const pods = sets.flatMap((set) => this.#ownedBy(set, '/pods'))
    pods.forEach((pod, index) => {
      this.#later(index * stepMs, () => {
        const { namespace, name } = pod.metadata
        const present = this.#server.store.get('/pods', `${namespace}/${name}`)
        if (present === null || present.metadata.uid !== pod.metadata.uid) return
        if (present.metadata.deletionTimestamp !== undefined) return
        const deletionTimestamp = timeText(this.#clock.now())
        const metadata = { ...present.metadata, deletionTimestamp, deletionGracePeriodSeconds: 30 }
        this.#server.put({ ...present, metadata })
      })
    })
  }

  /** Changes the object as it is now. */
  #update({ metadata }: KubeObject, collection: string, spec: object, status: object): void {
    const present = this.#server.store.get(collection, `${metadata.namespace}/${metadata.name}`)
    if (present === null) return
    const [own, was] = [present.spec as object, present.status as object]
    this.#server.put({ ...present, spec: { ...own, ...spec }, status: { ...was, ...status } })
  }

  #ownedBy({ metadata }: KubeObject, collection: string): readonly KubeObject[] {
    const everything = { limit: Number.POSITIVE_INFINITY, after: null, at: null, fits: () => true }
    const { objects } = this.#server.store.page(collection, {
      ...everything,
      namespace: metadata.namespace ?? '',
    })
    return objects.filter((object) =>
      object.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid),
    )
  }
}
