import { RealCluster } from './realCluster.ts'
import { type ClusterDescription, Testbed, type TestbedEvent } from './testbed.ts'

export interface RealClustersOptions {
  /** Bare pods in each cluster beside the workloads. */
  readonly pods?: number
  readonly nodes?: number
  readonly namespaces?: number
  /** False runs no metrics-server. */
  readonly metrics?: boolean
  /** Only etcd, the API server and kwok: no controllers, no scheduler, no workloads. */
  readonly minimal?: boolean
  /** Part of the HTTP/2 requests that the API server answers with GOAWAY; it takes 0.02 at most. */
  readonly goawayChance?: number
  /** Gives each cluster a node that runs real containers, from the images in `realImages`. */
  readonly realNode?: boolean
}

/** Programs of a cluster that a test may stop and start again. */
type ClusterProcess =
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kwok'
  | 'metrics-server'
  | 'real-node'

/**
 * RealClusters are clusters of one test, with equal content but for their mark. Disposing ends all their processes and
 * removes all their files.
 */
export interface RealClusters extends AsyncDisposable {
  readonly pid: number
  readonly directory: string
  readonly descriptions: readonly ClusterDescription[]
  of(name: string): RealCluster
  /** Resolves when the cluster's metrics API has figures of every node, about 25 s after its start. */
  metrics(name: string): Promise<void>
  /** Kills one of its programs; the others go on. */
  stop(name: string, process: ClusterProcess): Promise<void>
  /** Starts it again at the same port. It takes seconds until it answers. */
  start(name: string, process: ClusterProcess): Promise<void>
}

/**
 * openRealClusters starts clusters with those names and resolves when all are filled and settled. The first call on a
 * machine compiles Kubernetes, which takes about ten minutes; later ones take seconds. Rejects when Go is missing.
 */
export async function openRealClusters(
  names: readonly string[],
  options: RealClustersOptions = {},
): Promise<RealClusters> {
  const testbed = new Testbed(['up', ...names, '--json', ...flags(options)])
  try {
    const starting = await testbed.next(({ event }) => event === 'starting')
    await testbed.next(({ event }) => event === 'all-ready')
    const descriptions = testbed.events.filter(({ event }) => event === 'ready').map(description)
    return {
      pid: starting.pid ?? 0,
      directory: starting.directory ?? '',
      descriptions,
      of: (name) => new RealCluster(named(descriptions, name)),
      metrics: async (name) => {
        await testbed.next((event) => event.event === 'metrics' && event.name === name)
      },
      stop: (name, process) => testbed.command('stop', name, process),
      start: (name, process) => testbed.command('start', name, process),
      [Symbol.asyncDispose]: () => testbed[Symbol.asyncDispose](),
    }
  } catch (error) {
    await testbed[Symbol.asyncDispose]()
    throw error
  }
}

/** SharedRealClusters is the pair that a run's test files share, as `inject('realClusters')` gives it. */
export type SharedRealClusters =
  | { readonly reason: string; readonly clusters: null }
  | { readonly reason: null; readonly clusters: readonly ClusterDescription[] }

/**
 * realClusters gives the run's shared pair. Test files run beside each other on it: a test makes objects of its own
 * and stops nothing. Throws with the reason where real clusters cannot run.
 */
export function realClusters(shared: SharedRealClusters): {
  readonly east: RealCluster
  readonly west: RealCluster
} {
  const { reason, clusters } = shared
  if (clusters === null) throw new Error(`There are no real clusters: ${reason}`)
  return { east: new RealCluster(named(clusters, 'east')), west: new RealCluster(named(clusters, 'west')) }
}

function flags({
  pods,
  nodes,
  namespaces,
  metrics = true,
  minimal = false,
  goawayChance,
  realNode = false,
}: RealClustersOptions): string[] {
  const numbers = Object.entries({ pods, nodes, namespaces, 'goaway-chance': goawayChance }).filter(
    ([, value]) => value !== undefined,
  )
  return [
    ...numbers.flatMap(([name, value]) => [`--${name}`, String(value)]),
    ...(metrics ? [] : ['--no-metrics']),
    ...(minimal ? ['--minimal'] : []),
    ...(realNode ? ['--real-node'] : []),
  ]
}

function description(event: TestbedEvent): ClusterDescription {
  const { event: _event, ...rest } = event
  return rest as ClusterDescription
}

function named(descriptions: readonly ClusterDescription[], name: string): ClusterDescription {
  const found = descriptions.find((cluster) => cluster.name === name)
  if (found === undefined) throw new Error(`There is no real cluster ${name}.`)
  return found
}
