import { type ClusterId, FlotillaError } from '#contract'
import { type ClusterEnvironment, OpenCluster, type OpeningContext } from './openCluster.ts'
import { StartGate } from './startGate.ts'

/** So many berths start at the same time: each costs a core for the time it takes to load. */
const startsAtOnce = 4

/** Roster is the server's collection of open clusters, and the only map keyed by cluster in this process. */
export class Roster implements AsyncDisposable {
  readonly #environment: ClusterEnvironment
  readonly #open = new Map<ClusterId, OpenCluster>()
  readonly #leaving = new Set<Promise<void>>()

  constructor(environment: Omit<ClusterEnvironment, 'gate'>) {
    this.#environment = { ...environment, gate: new StartGate(startsAtOnce) }
  }

  /** The open clusters in the order of the selection. */
  get clusters(): readonly OpenCluster[] {
    return [...this.#open.values()]
  }

  find(clusterId: ClusterId): OpenCluster | null {
    return this.#open.get(clusterId) ?? null
  }

  get(clusterId: ClusterId): OpenCluster {
    const cluster = this.#open.get(clusterId)
    if (cluster === undefined) throw new FlotillaError('cluster_not_found')
    return cluster
  }

  /** Enters a cluster without starting its berth. */
  add(opening: OpeningContext): OpenCluster {
    const cluster = new OpenCluster(opening, this.#environment)
    this.#open.set(opening.clusterId, cluster)
    return cluster
  }

  /** From now on the cluster is not found; resolves when its process is gone, within 2 s. */
  async remove(clusterId: ClusterId): Promise<void> {
    const cluster = this.#open.get(clusterId)
    if (cluster === undefined) return
    this.#open.delete(clusterId)
    const left = cluster[Symbol.asyncDispose]().finally(() => this.#leaving.delete(left))
    this.#leaving.add(left)
    await left
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.keys()].map((clusterId) => this.remove(clusterId)))
    await Promise.all(this.#leaving)
  }
}
