import { describe, expect, it, vi } from 'vitest'
import type { FlotillaError, Job, JobNews, Protection, Target } from '#contract'
import type { DrainArgs } from '#kinds'
import type { KubeObject } from '#machinery'
import { aSimulatedClient, aSimulatedPod, settle } from '#testkit'
import { Gate } from '../../writes/gate.ts'
import { Acts } from '../acts.ts'
import { Jobs } from '../jobs.ts'

type Differences = Partial<KubeObject['metadata']> & { nodeName?: string; spec?: object }

/** A pod that a replica set would make again. */
const aPod = (name: string, { spec, ...differences }: Differences = {}): KubeObject => {
  const pod = aSimulatedPod(name, {
    labels: { app: 'web' },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'uid-of-web', controller: true },
    ],
    ...differences,
  })
  return { ...pod, spec: { ...(pod.spec as object), ...spec } }
}

const ofDaemonSet = (uid: string) => [
  { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid, controller: true },
]

const aBudget = (disruptionsAllowed: number): KubeObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web', namespace: 'shop', uid: 'uid-of-budget', resourceVersion: '' },
  spec: { selector: { matchLabels: { app: 'web' } }, minAvailable: 1 },
  status: { disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1 },
})

/** A server with two nodes and pods of `shop`, and the acts on it, with everything that the server process hears of them. */
async function aWorld({ protection = 'open' as Protection } = {}) {
  const stack = new AsyncDisposableStack()
  const { server, client, environment } = stack.use(await aSimulatedClient())
  for (const name of ['node-1', 'node-2'])
    server.put({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, uid: `uid-of-${name}`, resourceVersion: '' },
      spec: {},
    })
  const { clock } = environment
  const news: JobNews[] = []
  const log = (level: string, text: string) => {
    if (level !== 'debug') expect.unreachable(text)
  }
  const gate = new Gate({ protection: () => protection, log, onDenied: () => {} })
  const jobs = stack.use(
    new Jobs({
      ...{ gate, log, clock },
      connected: async () => client,
      random: () => 0,
      tell: (message) => {
        if (message.t === 'job') news.push(message.job)
      },
    }),
  )
  const acts = new Acts(jobs, gate)
  const job = (jobId: string): Job => jobs.find(jobId)
  /** Lets time pass until that is so. */
  const until = (expectation: () => unknown) =>
    vi.waitFor(
      async () => {
        await settle()
        clock.advance(500)
        expectation()
      },
      { timeout: 20_000, interval: 5 },
    )
  const act = (action: string, name: string, args: object = {}, confirmed = false) =>
    acts.begin({ action, targets: [nodeNamed(name)], args: { ...args }, confirmed })
  const owned = stack.move()
  return {
    ...{ server, clock, news, jobs, job, until, act },
    drain: ({ confirmed = false, ...args }: { confirmed?: boolean } & Partial<DrainArgs> = {}) =>
      act('drain', 'node-1', args, confirmed),
    over: (jobId: string) => until(() => expect(job(jobId).endedAt).not.toBeNull()),
    states: (jobId: string) =>
      Object.fromEntries(job(jobId).reports.map(({ name, outcome }) => [name, outcome])),
    evictions: () =>
      server.requests
        .filter(({ method }) => method === 'POST')
        .map(({ path }) => /pods\/(.+)\/eviction$/.exec(path)?.[1]),
    patches: () => server.requests.filter(({ method }) => method === 'PATCH').map(({ path }) => path),
    isCordoned: () =>
      (server.store.get('/nodes', '/node-1')?.spec as { unschedulable?: boolean } | undefined)
        ?.unschedulable === true,
    setProtection: (next: Protection) => {
      protection = next
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const nodeNamed = (name: string): Target => ({
  ...{ group: '', version: 'v1', resource: 'nodes', namespace: '', name, uid: '' },
})

const refusal = (act: () => unknown): string => {
  try {
    act()
  } catch (problem) {
    return (problem as FlotillaError).code
  }
  return 'none'
}

describe('an act on a node', () => {
  it('cordons and uncordons, and says where there was nothing to do', async () => {
    await using world = await aWorld()
    const first = world.act('cordon', 'node-1')
    await world.over(first)
    expect(world.job(first)).toMatchObject({ state: 'succeeded', counts: { done: 1 } })
    expect(world.isCordoned()).toBe(true)
    const second = world.act('cordon', 'node-1')
    await world.over(second)
    expect(world.job(second)).toMatchObject({ state: 'succeeded', counts: { skipped: 1 } })
    expect(world.patches()).toEqual(['/api/v1/nodes/node-1'])
    await world.over(world.act('uncordon', 'node-1'))
    expect(world.isCordoned()).toBe(false)
  })

  it('says that there is no such node', async () => {
    await using world = await aWorld()
    for (const action of ['cordon', 'drain']) {
      const jobId = world.act(action, 'node-9')
      await world.over(jobId)
      expect(world.job(jobId)).toMatchObject({ state: 'failed', reason: 'There is no Node “node-9”.' })
    }
  })

  describe('draining', () => {
    it('evicts what is on that node, leaves what belongs to it, and remembers the job', async () => {
      await using world = await aWorld()
      world.server.put({
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: 'agent', namespace: 'shop', uid: 'uid-of-agent', resourceVersion: '' },
      })
      world.server.put(aPod('web-1'))
      world.server.put(aPod('elsewhere', { nodeName: 'node-2' }))
      world.server.put(aPod('agent-1', { ownerReferences: ofDaemonSet('uid-of-agent') }))
      world.server.put(aPod('static-1', { annotations: { 'kubernetes.io/config.mirror': 'x' } }))
      const jobId = world.drain()
      await world.over(jobId)
      expect(world.job(jobId)).toMatchObject({ state: 'succeeded', reason: null })
      expect(world.isCordoned()).toBe(true)
      expect(world.states(jobId)).toEqual({ 'web-1': 'gone', 'agent-1': 'skipped', 'static-1': 'skipped' })
      expect(world.evictions()).toEqual(['web-1'])
      expect(world.jobs.all.map((each) => each.jobId)).toEqual([jobId])
      expect(world.news.map(({ action, title, state, counts }) => [action, title, state, counts])).toEqual([
        ['drain', 'Draining node-1', 'running', {}],
        ['drain', 'Drained node-1', 'succeeded', { gone: 1, skipped: 2 }],
      ])
    })

    it('is refused by name for pods that would be lost, and changes nothing', async () => {
      await using world = await aWorld()
      world.server.put(aPod('web-1'))
      world.server.put(aPod('bare', { ownerReferences: [] }))
      world.server.put(aPod('orphan', { ownerReferences: ofDaemonSet('uid-of-none') }))
      world.server.put(aPod('cache', { spec: { volumes: [{ name: 'data', emptyDir: {} }] } }))
      const jobId = world.drain()
      await world.over(jobId)
      const { state, reason } = world.job(jobId)
      expect(state).toBe('failed')
      expect(reason).toContain('shop/bare has no controller to create it again')
      expect(reason).toContain('shop/orphan belongs to the DaemonSet agent, which is gone')
      expect(reason).toContain('shop/cache has data in an emptyDir volume')
      expect(reason).toContain('The node is not cordoned.')
      expect([world.isCordoned(), world.evictions()]).toEqual([false, []])
    })

    it('evicts those too where the person says so, and what is over already in any case', async () => {
      await using world = await aWorld()
      world.server.put(aPod('bare', { ownerReferences: [] }))
      world.server.put(aPod('cache', { spec: { volumes: [{ name: 'data', emptyDir: {} }] } }))
      world.server.put({ ...aPod('over', { ownerReferences: [] }), status: { phase: 'Succeeded' } })
      const jobId = world.drain({ force: true, deleteEmptyDirData: true })
      await world.over(jobId)
      expect(world.states(jobId)).toEqual({ bare: 'gone', cache: 'gone', over: 'gone' })
    })

    it('tries again every 5 s while a disruption budget does not let a pod go', async () => {
      await using world = await aWorld()
      world.server.put(aPod('web-1'))
      world.server.put(aBudget(0))
      const jobId = world.drain()
      await world.until(() => expect(world.states(jobId)).toEqual({ 'web-1': 'blocked' }))
      expect(world.job(jobId).reports[0]?.reason).toContain('disruption budget web needs 1 healthy pods')
      await world.until(() => expect(world.evictions().length).toBeGreaterThanOrEqual(3))
      world.server.put(aBudget(1))
      await world.over(jobId)
      expect(world.states(jobId)).toEqual({ 'web-1': 'gone' })
    })

    it('names a pod that must not be evicted, evicts the others, and fails', async () => {
      await using world = await aWorld()
      world.server.put(aPod('web-1'))
      world.server.put(aPod('web-2'))
      for (const name of ['a', 'b'])
        world.server.put({ ...aBudget(1), metadata: { ...aBudget(1).metadata, name, uid: name } })
      const jobId = world.drain()
      await world.over(jobId)
      expect(world.states(jobId)).toEqual({ 'web-1': 'failed', 'web-2': 'failed' })
      expect(world.job(jobId).reason).toContain('more than one PodDisruptionBudget')
    })

    it('stops half-way where it is cancelled, and says what is left and that the node stays cordoned', async () => {
      await using world = await aWorld()
      world.server.put(aPod('free', { labels: {} }))
      world.server.put(aPod('web-1'))
      world.server.put(aBudget(0))
      const jobId = world.drain()
      await world.until(() => expect(world.states(jobId)).toEqual({ free: 'gone', 'web-1': 'blocked' }))
      world.jobs.cancel(jobId)
      await world.over(jobId)
      const { state, reason } = world.job(jobId)
      expect(state).toBe('cancelled')
      expect(reason).toMatch(
        /^Cancelled\. 1 of 2 pods are gone; left: shop\/web-1 \(.*\)\. The node stays cordoned\.$/u,
      )
      const asked = world.evictions().length
      world.clock.advance(60_000)
      await settle()
      expect(world.evictions()).toHaveLength(asked)
      expect(world.clock.waiting).toBe(0)
      expect(refusal(() => world.jobs.cancel(jobId))).toBe('action_refused')
    })

    it('gives up after the time the person gave it', async () => {
      await using world = await aWorld()
      world.server.put(aPod('web-1'))
      world.server.put(aBudget(0))
      const jobId = world.drain({ timeoutSeconds: 30 })
      await world.over(jobId)
      expect(world.job(jobId).state).toBe('failed')
      expect(world.job(jobId).reason).toMatch(
        /^Not finished after 30 s\. 0 of 1 pods are gone; left: shop\/web-1/u,
      )
    })

    it('names what is forbidden in the middle, and fails', async () => {
      await using world = await aWorld()
      world.server.put(aPod('web-1'))
      world.server.put(aBudget(0))
      const jobId = world.drain()
      await world.until(() => expect(world.states(jobId)).toEqual({ 'web-1': 'blocked' }))
      await using _revoked = await world.server.inject({ type: 'forbidden', resource: 'pods' })
      await world.over(jobId)
      expect(world.job(jobId)).toMatchObject({ state: 'failed' })
      expect(world.job(jobId).reason).toContain('forbidden: access was revoked')
    })

    it('goes on where the cluster was away for a while', async () => {
      await using world = await aWorld()
      world.server.put(aPod('web-1'))
      world.server.put(aBudget(0))
      const jobId = world.drain()
      await world.until(() => expect(world.states(jobId)).toEqual({ 'web-1': 'blocked' }))
      const fault = await world.server.inject({ type: 'reset' })
      for (let second = 0; second < 20; second += 1) {
        world.clock.advance(1000)
        await settle()
      }
      expect(world.job(jobId).state).toBe('running')
      await fault[Symbol.asyncDispose]()
      world.server.put(aBudget(1))
      await world.over(jobId)
      expect(world.job(jobId).state).toBe('succeeded')
    })

    it('leaves a namesake alone that was made in its place', async () => {
      await using world = await aWorld()
      world.server.put(aPod('web-1'))
      world.server.put(aBudget(0))
      const jobId = world.drain()
      await world.until(() => expect(world.states(jobId)).toEqual({ 'web-1': 'blocked' }))
      world.server.remove(aPod('web-1'))
      world.server.put(aPod('web-1', { uid: 'another' }))
      world.server.put(aBudget(1))
      await world.over(jobId)
      expect(world.states(jobId)).toEqual({ 'web-1': 'gone' })
      expect(world.server.store.get('/pods', 'shop/web-1')?.metadata.uid).toBe('another')
    })
  })

  it('does one thing at a time to a node, and any number beside each other', async () => {
    await using world = await aWorld()
    world.server.put(aPod('web-1'))
    world.server.put(aBudget(0))
    const jobId = world.drain()
    expect(refusal(() => world.act('cordon', 'node-1'))).toBe('action_refused')
    await world.over(world.act('cordon', 'node-2'))
    world.jobs.cancel(jobId)
    await world.over(jobId)
    await world.over(world.act('cordon', 'node-1'))
  })

  it('does nothing to a cluster that is set to read-only, and only what was confirmed where that is wanted', async () => {
    await using guarded = await aWorld({ protection: 'read-only' })
    await using careful = await aWorld({ protection: 'confirm' })
    expect(refusal(() => guarded.drain({ confirmed: true }))).toBe('protected_cluster')
    expect(refusal(() => careful.drain())).toBe('confirmation_required')
    expect([...guarded.server.requests, ...careful.server.requests]).toEqual([])
    await careful.over(careful.drain({ confirmed: true }))
    expect(careful.isCordoned()).toBe(true)
  })

  it('stops what is under way when the cluster is set to read-only', async () => {
    await using world = await aWorld()
    world.server.put(aPod('web-1'))
    world.server.put(aBudget(0))
    const jobId = world.drain()
    await world.until(() => expect(world.states(jobId)).toEqual({ 'web-1': 'blocked' }))
    world.setProtection('read-only')
    world.jobs.stopForbidden()
    await world.over(jobId)
    expect(world.job(jobId).reason).toMatch(
      /^The cluster was set to read-only\. .*The node stays cordoned\.$/u,
    )
  })

  it('ends its jobs with itself and leaves no timer', async () => {
    await using world = await aWorld()
    world.server.put(aPod('web-1'))
    world.server.put(aBudget(0))
    const jobId = world.drain()
    await world.until(() => expect(world.states(jobId)).toEqual({ 'web-1': 'blocked' }))
    await world.jobs[Symbol.asyncDispose]()
    expect(world.job(jobId)).toMatchObject({ state: 'cancelled' })
    expect(world.job(jobId).reason).toMatch(/^The cluster was closed\./u)
    // By then the connection, which is another's, has seen that its last requests went out.
    world.clock.advance(4000)
    expect(world.clock.waiting).toBe(0)
  })
})
