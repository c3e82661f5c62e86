import { describe, expect, it } from 'vitest'
import { firstCell } from '#contract'
import type { KubeObject } from '#machinery'
import { aClusterToOpen } from '#testkit'

const eventually = { timeout: 15_000, interval: 20 }
const ago = (seconds: number): string =>
  `${new Date(Date.now() - seconds * 1000).toISOString().slice(0, 19)}Z`

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  parts: object = {},
  metadata: object = {},
) => ({
  apiVersion,
  kind,
  metadata: { name, uid: `${kind}-${name}`, resourceVersion: '', creationTimestamp: ago(7200), ...metadata },
  ...parts,
})
const inShop = { namespace: 'shop' }
const aPod = (name: string, status: object, cpu = '100m'): KubeObject =>
  object(
    'v1',
    'Pod',
    name,
    { spec: { containers: [{ name: 'app', resources: { requests: { cpu, memory: '64Mi' } } }] }, status },
    inShop,
  )
const running = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [{ name: 'app', ready: true, restartCount: 0, state: { running: {} } }],
}
const crashing = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: ago(600) }],
  containerStatuses: [
    {
      name: 'app',
      ready: false,
      restartCount: 3,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: ago(60) } },
    },
  ],
}
const aNode = (name: string, isReady: boolean, spec: object = {}): KubeObject =>
  object('v1', 'Node', name, {
    spec,
    status: {
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      conditions: [
        {
          type: 'Ready',
          status: isReady ? 'True' : 'Unknown',
          message: 'silent',
          lastTransitionTime: ago(90),
        },
      ],
    },
  })
const aWarning = (name: string, about: object, seconds: number): KubeObject =>
  object(
    'v1',
    'Event',
    name,
    {
      type: 'Warning',
      reason: 'BackOff',
      message: `of ${name}`,
      count: 2,
      firstTimestamp: ago(seconds + 60),
      lastTimestamp: ago(seconds),
      involvedObject: about,
    },
    inShop,
  )
const aDeployment = (name: string, ready: number, wanted: number): KubeObject =>
  object(
    'apps/v1',
    'Deployment',
    name,
    { spec: { replicas: wanted }, status: { readyReplicas: ready } },
    inShop,
  )

/** The berth of a simulated cluster with two nodes, three pods and a deployment, all well. */
async function aWorld() {
  const stack = new AsyncDisposableStack()
  const { server, open } = stack.use(await aClusterToOpen())
  for (const pod of server.store.page('/pods', {
    namespace: null,
    limit: 500,
    after: null,
    at: null,
    fits: () => true,
  }).objects)
    server.remove(pod)
  for (const each of [aNode('n1', true), aNode('n2', true)]) server.put(each)
  for (const name of ['web', 'db', 'job']) server.put(aPod(name, running))
  server.put(aDeployment('web', 2, 2))
  const prepared = stack.move()
  return {
    ...{ server, open },
    [Symbol.asyncDispose]: () => prepared.disposeAsync(),
  }
}

describe('the overview of a cluster', () => {
  it('sums up what the cluster has, and follows every change', async () => {
    await using world = await aWorld()
    await using berth = await world.open()
    const followed = await berth.follow('cluster-overview')
    await expect.poll(() => followed.body?.freshness.state, eventually).toBe('live')
    expect(followed.body).toMatchObject({
      serverVersion: 'v1.36.0',
      nodes: { state: 'known', total: 2, ready: 2, cordoned: 0, cpuAllocatable: 8000, podsAllocatable: 220 },
      pods: {
        total: 3,
        byPhase: { Running: 3 },
        cpuRequests: 300,
        memoryRequests: 3 * 64 * 2 ** 20,
        cpuLimits: 0,
      },
      namespaces: { total: 1 },
      warnings: { last24h: 0, newest: [] },
    })
    expect(followed.body?.workloads[0]).toEqual({
      domain: 'deployments',
      figures: { state: 'known', total: 1, ready: 1 },
    })
    world.server.put(aNode('n2', false, { unschedulable: true }))
    world.server.put(aPod('job', { phase: 'Succeeded' }))
    world.server.put(aPod('db', crashing, '1'))
    world.server.put(aDeployment('web', 1, 2))
    world.server.put(
      aWarning('e1', { kind: 'Pod', namespace: 'shop', name: 'db', uid: 'Pod-db', apiVersion: 'v1' }, 5),
    )
    world.server.put(
      aWarning('e2', { kind: 'Widget', namespace: 'shop', name: 'w', apiVersion: 'example.com/v1' }, 60),
    )
    world.server.put(
      aWarning('e3', { kind: 'Pod', namespace: 'shop', name: 'old', apiVersion: 'v1' }, 90_000),
    )
    await expect
      .poll(() => followed.body, eventually)
      .toMatchObject({
        nodes: { total: 2, ready: 1, notReady: 1, cordoned: 1, cpuAllocatable: 4000 },
        pods: {
          total: 3,
          byPhase: { Running: 2, Succeeded: 1 },
          byStatus: [
            { word: 'CrashLoopBackOff', tone: 'bad', count: 1 },
            { word: 'Running', tone: 'ok', count: 1 },
            { word: 'Succeeded', tone: 'off', count: 1 },
          ],
          cpuRequests: 1100,
        },
        workloads: [{ figures: { total: 1, ready: 0 } }, {}, {}, {}, {}],
        warnings: {
          last24h: 2,
          newest: [
            { domain: 'pods', kind: 'Pod', name: 'db', uid: 'Pod-db', reason: 'BackOff', count: 2 },
            { domain: null, kind: 'Widget', name: 'w' },
          ],
        },
      })
  })

  it('stays as it was, and says since when, while the cluster is away', async () => {
    await using world = await aWorld()
    await using berth = await world.open()
    const followed = await berth.follow('cluster-overview')
    await expect.poll(() => followed.body?.freshness.state, eventually).toBe('live')
    await using _away = await world.server.inject({ type: 'refuse' })
    world.server.cut()
    await expect
      .poll(() => followed.body?.freshness, eventually)
      .toMatchObject({ state: 'stale', reason: expect.any(String) })
    expect(followed.body).toMatchObject({
      pods: { state: 'known', total: 3 },
      nodes: { state: 'known', total: 2 },
    })
  })

  it('adds what nodes use, as metrics.k8s.io says', async () => {
    await using world = await aWorld()
    await using berth = await world.open()
    const followed = await berth.follow('cluster-overview')
    await expect.poll(() => followed.body?.usage.state, eventually).toBe('known')
    expect(followed.body?.usage).toMatchObject({ cpu: expect.any(Number), memory: expect.any(Number) })
  })

  it('says what may not be read and never calls it zero', async () => {
    await using world = await aWorld()
    await using _nodes = await world.server.inject({ type: 'forbidden', resource: 'nodes' })
    await using _events = await world.server.inject({ type: 'server-error', resource: 'events' })
    await using berth = await world.open()
    const followed = await berth.follow('cluster-overview')
    await expect.poll(() => followed.body?.freshness.state, eventually).toBe('partial')
    expect(followed.body).toMatchObject({
      nodes: { state: 'restricted', reason: expect.stringContaining('forbidden') },
      warnings: { state: 'failed' },
      pods: { state: 'known', total: 3 },
      freshness: { without: [expect.stringMatching(/^Nodes: /), expect.stringMatching(/^Events: /)] },
    })
  })
})

describe('tables of what is measured', () => {
  it('show what pods use, and say why where they cannot, without being any less live', async () => {
    await using world = await aWorld()
    await using berth = await world.open()
    using pods = await berth.openWindow({ domain: 'pods' })
    const cpuOf = () =>
      pods.rows.map((row) => row[firstCell + pods.columns.findIndex(({ id }) => id === 'cpu')])
    await expect
      .poll(() => cpuOf().every((cpu) => typeof cpu === 'number') && cpuOf().length, eventually)
      .toBe(3)
    await using _metrics = await world.server.inject({ type: 'forbidden', resource: '/apis/metrics.k8s.io' })
    await using restricted = await world.open()
    using nodes = await restricted.openWindow({ domain: 'nodes' })
    const withoutValues = () =>
      nodes.frames.flatMap((frame) => ('withoutValues' in frame ? [frame.withoutValues] : [])).at(-1)
    await expect
      .poll(withoutValues, eventually)
      .toEqual({ cpu: expect.stringContaining('forbidden'), memory: expect.stringContaining('forbidden') })
    await expect.poll(() => nodes.freshness, eventually).toBe('live')
    const { body } = await restricted.ask<{ warnings: string[]; freshness: object }>('/snapshots/nodes')
    expect(body).toMatchObject({
      warnings: [expect.stringMatching(/^No values for CPU and Memory: /)],
      freshness: { state: 'live' },
    })
  })
})

describe('what needs attention', () => {
  const findingsOf = (window: { rows: readonly (readonly unknown[])[] }) =>
    window.rows.map((row) => [(row[firstCell] as string[])[1], row[2], row[firstCell + 2]].join(' '))

  it('is one row a finding, worst first, and comes and goes with its cause', async () => {
    await using world = await aWorld()
    world.server.put(aPod('db', crashing))
    world.server.put(aNode('n2', true, { unschedulable: true }))
    await using berth = await world.open()
    using window = await berth.openWindow({ domain: 'attention' })
    const counts = await berth.follow('attention-counts')
    await expect.poll(() => window.freshness, eventually).toBe('live')
    await expect
      .poll(() => findingsOf(window), eventually)
      .toEqual(['Critical db Crash loop', 'Info n2 Cordoned'])
    expect(window.rows[0]?.slice(0, 3)).toEqual(['Pod-db/pod-crash-loop', 'shop', 'db'])
    expect(window.rows[0]?.[firstCell + 1]).toEqual(['Pod', 'pods', 'Pod-db'])
    await expect
      .poll(() => counts.body, eventually)
      .toEqual({ critical: 1, warning: 0, info: 1, freshness: { state: 'live' } })

    world.server.put(aPod('db', running))
    world.server.put(aNode('n1', false))
    await expect
      .poll(() => findingsOf(window), eventually)
      .toEqual(['Critical n1 Node not ready', 'Info n2 Cordoned'])
    await expect.poll(() => counts.body?.critical, eventually).toBe(1)
    world.server.remove(aNode('n2', true))
    await expect.poll(() => counts.body?.info, eventually).toBe(0)
  })

  it('can be asked of one namespace, filtered and sorted like any table', async () => {
    await using world = await aWorld()
    for (const name of ['db', 'web']) world.server.put(aPod(name, crashing))
    world.server.put(aNode('n2', false))
    await using berth = await world.open()
    using shop = await berth.openWindow({
      domain: 'attention',
      tail: 'namespace:shop',
      sort: { column: 'name', isDescending: true },
    })
    using ofNodes = await berth.openWindow({ domain: 'attention', filter: 'kind:node' })
    await expect.poll(() => shop.freshness, eventually).toBe('live')
    await expect.poll(() => shop.rows.map((row) => row[2]), eventually).toEqual(['web', 'db'])
    await expect.poll(() => ofNodes.rows.map((row) => row[2]), eventually).toEqual(['n2'])
  })

  it('names what may not be read', async () => {
    await using world = await aWorld()
    world.server.put(aPod('db', crashing))
    await using _nodes = await world.server.inject({ type: 'forbidden', resource: 'nodes' })
    await using berth = await world.open()
    const counts = await berth.follow('attention-counts')
    await expect
      .poll(() => counts.body, eventually)
      .toMatchObject({
        critical: 1,
        freshness: { state: 'partial', without: [expect.stringMatching(/^Nodes: .*forbidden/)] },
      })
  })

  it('takes one watch for each kind, shared with the tables and the overview', async () => {
    await using world = await aWorld()
    await using berth = await world.open()
    const overview = await berth.follow('cluster-overview')
    using window = await berth.openWindow({ domain: 'attention' })
    using pods = await berth.openWindow({ domain: 'pods' })
    await expect
      .poll(() => [overview.body?.freshness.state, window.freshness, pods.freshness], eventually)
      .toEqual(['live', 'live', 'live'])
    const lists = world.server.requests.filter(
      ({ path, query }) => path === '/api/v1/pods' && !('watch' in query),
    )
    expect(lists).toHaveLength(1)
  })
})
