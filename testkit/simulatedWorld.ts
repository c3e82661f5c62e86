import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { stringify } from 'yaml'
import type { ClusterId, ClusterState, Row, WindowSpec } from '#contract'
import type { KubeObject } from '#machinery'
import { masters, SimulatedServer } from '#sim'
import { type ClusterSocket, openClusterSocket } from './clusterSocket.ts'
import { aHome, type Home, type Product, startProduct } from './product.ts'
import { untilStill } from './untilStill.ts'
import { openWorkspaceEvents, type WorkspaceEvents } from './workspaceEvents.ts'

/** Load may slow every process of a world; what must happen within a bound is measured by the product's own times. */
const eventually = { timeout: 60_000 }

/** What is asked for every few seconds, whatever happens: heartbeats, and figures while a table shows them. */
const byTheClock = /^\/(readyz|livez|healthz|apis\/metrics\.k8s\.io\/.*)$/u

/** The pods each cluster begins with, with the same uids in each. */
const podNames = ['web-1', 'web-2', 'web-3']

/** SimulatedCluster is one server of a world with its kubeconfig `name`, whose one context is `name` too. */
export interface SimulatedCluster {
  readonly name: string
  readonly id: ClusterId
  readonly server: SimulatedServer
  /** Its kubeconfig, as an object to change and write elsewhere. */
  kubeconfig(): KubeconfigContent
  /** Every request so far but heartbeats and metrics, which go on by themselves: `GET /api/v1/pods?watch=1&…`. */
  requests(): readonly string[]
  /** Refuses the kubeconfig's token from now on, also to watches that run. */
  signOut(): Promise<void>
  signIn(): void
}

/** A kubeconfig of one cluster, as far as tests change it. */
export interface KubeconfigContent {
  apiVersion: 'v1'
  kind: 'Config'
  'current-context': string
  clusters: { name: string; cluster: Record<string, unknown> }[]
  users: { name: string; user: Record<string, unknown> }[]
  contexts: { name: string; context: Record<string, string> }[]
}

/** Bystanders are clusters that nothing happens to, and what was noted of them when they were at rest. */
interface Bystanders {
  /**
   * Not one request, event, frame or change of state has been added to any of them; and each is still followed: a pod
   * made now comes in one frame of its own cluster and in no other.
   */
  expectUndisturbed(): Promise<void>
}

/**
 * SimulatedWorld is the product over clusters of equal namespaces, names and uids, and everything that can be heard of
 * each. Disposing it ends the product and every server.
 */
export interface SimulatedWorld extends AsyncDisposable {
  readonly home: Home
  readonly product: Product
  readonly events: WorkspaceEvents
  of(name: string): SimulatedCluster
  /** Opens these clusters and waits for none. */
  open(...names: string[]): Promise<void>
  close(name: string): Promise<void>
  state(name: string): Promise<ClusterState>
  /** Waits until each is in that lifecycle state. */
  expectLifecycle(lifecycle: ClusterState['lifecycle'], ...names: string[]): Promise<void>
  /** Opens a socket of the cluster with a window of its pods. */
  showPods(name: string): Promise<ClusterSocket>
  /** The same, live. */
  followPods(name: string): Promise<ClusterSocket>
  /** Follows the pods of these clusters and notes what is known of each once nothing moves. */
  observe(...names: string[]): Promise<Bystanders>
}

export interface SimulatedWorldOptions {
  readonly names?: readonly string[]
  /** Runs before the product starts. */
  readonly prepare?: (world: { readonly home: Home; of(name: string): SimulatedCluster }) => Promise<void>
}

/** aSimulatedPod is a pod as a server keeps it; its age is drawn in years and does not change while a test runs. */
export const aSimulatedPod = (
  name: string,
  { nodeName = 'node-1', ...differences }: Partial<KubeObject['metadata']> & { nodeName?: string } = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    uid: `uid-of-${name}`,
    resourceVersion: '',
    creationTimestamp: '2020-01-01T00:00:00Z',
    ...differences,
  },
  spec: { nodeName, terminationGracePeriodSeconds: 1, containers: [{ name: 'app', image: 'app:1' }] },
  status: { phase: 'Running' },
})

const podsWindow: WindowSpec = {
  domain: 'pods',
  tail: 'namespace:all',
  sort: null,
  filter: '',
  offset: 0,
  limit: 500,
}

/** aSimulatedWorld starts the servers and the product with nothing open. */
export async function aSimulatedWorld({
  names = ['a', 'b', 'c'],
  prepare,
}: SimulatedWorldOptions = {}): Promise<SimulatedWorld> {
  await using stack = new AsyncDisposableStack()
  const home = stack.use(await aHome())
  const clusters = new Map<string, SimulatedCluster>()
  const of = (name: string): SimulatedCluster => {
    const found = clusters.get(name)
    if (found === undefined) throw new Error(`The world has no cluster ${name}.`)
    return found
  }
  for (const name of names) {
    const cluster = aSimulatedCluster(name, stack.use(await SimulatedServer.open({ hasStillMetrics: true })))
    clusters.set(name, cluster)
    await writeFile(join(home.kubeDir, name), stringify(cluster.kubeconfig()))
  }
  await prepare?.({ home, of })
  const product = stack.use(await startProduct(home))
  const events = stack.use(await openWorkspaceEvents(product))
  const state = async (name: string): Promise<ClusterState> => {
    const found = (await product.workspace()).clusters.find(({ clusterId }) => clusterId === of(name).id)
    if (found === undefined) throw new Error(`${name} is not open.`)
    return found
  }
  // Ends with the product, whether or not a test does so before.
  const sockets = stack.use(new DisposableStack())
  const showPods = async (name: string): Promise<ClusterSocket> => {
    const socket = sockets.use(await openClusterSocket(product, of(name).id))
    socket.openWindow(1, podsWindow)
    return socket
  }
  const followPods = async (name: string): Promise<ClusterSocket> => {
    const socket = await showPods(name)
    await expect.poll(() => freshnessIn(socket), eventually).toBe('live')
    return socket
  }
  const owned = stack.move()
  return {
    home,
    product,
    events,
    of,
    open: async (...opened) => {
      for (const name of opened) await product.open(of(name).id)
    },
    close: async (name) => {
      await product.api(`/selection/${encodeURIComponent(of(name).id)}`, { method: 'DELETE', body: '{}' })
    },
    state,
    expectLifecycle: async (lifecycle, ...expected) => {
      for (const name of expected) {
        await expect
          .poll(async () => (await state(name)).lifecycle, { ...eventually, message: name })
          .toBe(lifecycle)
        // An answer to a question comes sooner than the stream that tests read the times of states from.
        await expect
          .poll(() => events.statesOf(of(name).id).at(-1)?.lifecycle, { ...eventually, message: name })
          .toBe(lifecycle)
      }
    },
    showPods,
    followPods,
    observe: async (...observed) => {
      const followed = await Promise.all(
        observed.map(async (name) => ({ cluster: of(name), socket: await followPods(name) })),
      )
      for (const name of observed)
        await expect.poll(async () => (await state(name)).lifecycle, eventually).toBe('ready')
      const logs = () =>
        followed.map(({ cluster, socket }) => ({
          name: cluster.name,
          requests: [...cluster.requests()],
          events: [...events.about(cluster.id)],
          states: [...events.statesOf(cluster.id)],
          frames: [...socket.frames],
          isOpen: socket.isOpen,
        }))
      // What is told last of a beginning is told within moments of it; one that still comes shows as a difference.
      await untilStill(logs, { ...eventually, interval: 500 })
      const before = logs()
      return { expectUndisturbed: () => expectUndisturbed(before, logs, followed) }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type Logs = readonly { readonly name: string; readonly frames: readonly unknown[] }[]

async function expectUndisturbed(
  before: Logs,
  logs: () => Logs,
  followed: readonly { readonly cluster: SimulatedCluster; readonly socket: ClusterSocket }[],
): Promise<void> {
  expect(logs()).toEqual(before)
  for (const { cluster, socket } of followed) {
    const counts = followed.map((other) => other.socket.frames.length)
    // What runs is measured, and its figures would come in a frame of their own.
    cluster.server.put({ ...aSimulatedPod('still-followed'), status: { phase: 'Pending' } })
    await expect.poll(() => namesIn(socket), eventually).toContain('still-followed')
    cluster.server.remove(aSimulatedPod('still-followed'))
    await expect.poll(() => namesIn(socket), eventually).not.toContain('still-followed')
    expect(followed.map((other, index) => other.socket.frames.length - (counts[index] ?? 0))).toEqual(
      followed.map((other) => (other.socket === socket ? 2 : 0)),
    )
  }
}

/** The freshness the socket's window was last said to have. */
export const freshnessIn = ({ frames }: ClusterSocket): string | undefined =>
  frames.flatMap((frame) => ('freshness' in frame ? [frame.freshness.state] : [])).at(-1)

/** The names in the socket's window. */
export const namesIn = (socket: ClusterSocket): string[] => rowsIn(socket).map(([, , name]) => name)

/** The rows of the socket's window as the page would put them together. */
export function rowsIn({ frames }: ClusterSocket): readonly Row[] {
  let rows: readonly Row[] = []
  for (const frame of frames) {
    if (frame.t === 'window') rows = frame.rows
    if (frame.t === 'patch') {
      const kept = rows
      rows = frame.segments.flatMap((segment): readonly Row[] =>
        'rows' in segment ? segment.rows : kept.slice(segment.keep[0], segment.keep[0] + segment.keep[1]),
      )
    }
  }
  return rows
}

/** aSimulatedCluster gives a server its person, its namespace and its first pods, and a kubeconfig for them. */
export function aSimulatedCluster(name: string, server: SimulatedServer): SimulatedCluster {
  const token = `token-of-${name}`
  const person = { username: 'ada', groups: [masters] }
  let acceptance: Disposable | null = server.people.accept(token, person)
  server.put({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', uid: 'uid-of-shop', resourceVersion: '' },
  })
  for (const pod of podNames) server.put(aSimulatedPod(pod))
  return {
    name,
    id: `${name}:${name}` as ClusterId,
    server,
    kubeconfig: () => ({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [
        {
          name: 'cluster',
          cluster: {
            server: server.url,
            'certificate-authority-data': Buffer.from(server.ca).toString('base64'),
          },
        },
      ],
      users: [{ name: 'user', user: { token } }],
      contexts: [{ name, context: { cluster: 'cluster', user: 'user' } }],
    }),
    requests: () =>
      server.requests
        .filter(({ path }) => !byTheClock.test(path))
        .map(({ method, path, query }) => `${method} ${path}?${new URLSearchParams(query)}`),
    signOut: async () => {
      acceptance?.[Symbol.dispose]()
      acceptance = null
      server.endWatches()
    },
    signIn: () => {
      acceptance ??= server.people.accept(token, person)
    },
  }
}
