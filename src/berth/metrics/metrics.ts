import type { KubeClient } from '#kube'
import type { Clock, Gvr } from '#machinery'
import type { AccessScope } from '../access/accessScope.ts'
import { type Follower, Followers } from '../connection/follower.ts'
import { UsageSeries } from './usageSeries.ts'

const group = 'metrics.k8s.io'

/**
 * Metrics reads the usage of pods and nodes from `metrics.k8s.io`, only while a view needs it, and keeps it no longer.
 */
export class Metrics implements Follower, Disposable {
  readonly pods: UsageSeries
  readonly nodes: UsageSeries
  readonly #both = new Followers()

  constructor(clock: Clock, { reviews, namespaces }: AccessScope) {
    const mayReadAll = (resource: string) => reviews.mayList(group, resource, '')
    this.pods = new UsageSeries('pods', clock, {
      mayReadAll: () => mayReadAll('pods'),
      namespaces: async () => {
        const names = namespaces.known.filter(({ found }) => found !== 'not-found').map(({ name }) => name)
        const mayRead = await Promise.all(names.map((name) => reviews.mayList(group, 'pods', name)))
        return names.filter((_, index) => mayRead[index])
      },
    })
    this.nodes = new UsageSeries('nodes', clock, {
      mayReadAll: () => mayReadAll('nodes'),
      namespaces: async () => [],
    })
    this.#both.add(this.pods)
    this.#both.add(this.nodes)
  }

  /** Of a measured kind: `metrics.k8s.io` calls its resources as the core group does. */
  of({ resource }: Gvr): UsageSeries {
    return resource === 'nodes' ? this.nodes : this.pods
  }

  attach(client: KubeClient): void {
    this.#both.attach(client)
  }

  detach(reason: string): Promise<void> {
    return this.#both.detach(reason)
  }

  /** Reads nothing until it is resumed, even if a view needs it. */
  pause(reason: string): void {
    this.#both.pause(reason)
  }

  resume(): void {
    this.#both.resume()
  }

  [Symbol.dispose](): void {
    this.pods[Symbol.dispose]()
    this.nodes[Symbol.dispose]()
  }
}
