import type { KubeClient } from '#kube'
import type { Clock, Gvr } from '#machinery'
import { UsageSeries } from './usageSeries.ts'

/** Metrics is what `metrics.k8s.io` says of pods and nodes: read only while somebody needs it, and kept no longer. */
export class Metrics implements Disposable {
  readonly pods: UsageSeries
  readonly nodes: UsageSeries

  /** `mayList` is asked before what was refused is tried again. */
  constructor(clock: Clock, mayList: (resource: 'pods' | 'nodes') => Promise<boolean>) {
    this.pods = new UsageSeries('pods', clock, () => mayList('pods'))
    this.nodes = new UsageSeries('nodes', clock, () => mayList('nodes'))
  }

  /** Of a measured kind: `metrics.k8s.io` calls its resources as the core group does. */
  of({ resource }: Gvr): UsageSeries {
    return resource === 'nodes' ? this.nodes : this.pods
  }

  attach(client: KubeClient): void {
    this.pods.attach(client)
    this.nodes.attach(client)
  }

  detach(): void {
    this.pods.detach()
    this.nodes.detach()
  }

  /** Reads nothing, whoever needs it, until it is resumed. */
  pause(): void {
    this.pods.pause()
    this.nodes.pause()
  }

  resume(): void {
    this.pods.resume()
    this.nodes.resume()
  }

  [Symbol.dispose](): void {
    this.pods[Symbol.dispose]()
    this.nodes[Symbol.dispose]()
  }
}
