import { describe, expect, it, vi } from 'vitest'
import type { FlotillaError, Job, JobNews, Protection, Target } from '#contract'
import type { KubeObject } from '#machinery'
import { aSimulatedClient, aSimulatedPod, settle } from '#testkit'
import { Gate } from '../writes/gate.ts'
import { Acts } from './acts.ts'
import { activityDocument, nodeJobsDocument } from './jobDocuments.ts'
import { Jobs } from './jobs.ts'

/** A server that lets its user do everything in `shop`, and only read elsewhere; and the acts on it. */
async function aWorld({ protection = 'open' as Protection } = {}) {
  const stack = new AsyncDisposableStack()
  const { server, client, environment } = stack.use(await aSimulatedClient())
  server.people.accept('token', { username: 'bob', groups: [] })
  server.people.allow({ subject: 'bob', verbs: ['get', 'list'] })
  server.people.allow({ subject: 'bob', namespaces: ['shop'] })
  server.people.allow({ subject: 'bob', resources: ['nodes', 'namespaces'] })
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
  const begin = (targets: readonly Target[], args: object = {}, confirmed = false, action = 'delete') =>
    acts.begin({ action, targets: [...targets], args: { ...args }, confirmed })
  const until = (expectation: () => unknown) =>
    vi.waitFor(
      async () => {
        await settle()
        clock.advance(500)
        expectation()
      },
      { timeout: 20_000, interval: 2 },
    )
  const owned = stack.move()
  return {
    ...{ server, clock, news, jobs, acts, begin, until },
    over: async (jobId: string): Promise<Job> => {
      await until(() => expect(jobs.find(jobId).endedAt).not.toBeNull())
      return jobs.find(jobId)
    },
    setProtection: (next: Protection) => {
      protection = next
    },
    methods: () => server.requests.map(({ method }) => method),
    isMarked: (name: string) =>
      server.store.get('/pods', `shop/${name}`)?.metadata.deletionTimestamp !== undefined,
    isThere: (name: string, namespace = 'shop') => server.store.get('/pods', `${namespace}/${name}`) !== null,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

type World = Awaited<ReturnType<typeof aWorld>>

/** Puts a pod that no node has, which goes at once, and gives the target that means it. */
function aPod({ server }: World, name: string, differences: Partial<KubeObject['metadata']> = {}): Target {
  const { metadata } = server.put(aSimulatedPod(name, { nodeName: '', ...differences }))
  return {
    ...{ group: '', version: 'v1', resource: 'pods' },
    ...{ namespace: metadata.namespace ?? '', name, uid: metadata.uid },
  }
}

const node = (name: string): Target => ({
  ...{ group: '', version: 'v1', resource: 'nodes', namespace: '', name, uid: '' },
})

const refusal = (act: () => unknown): FlotillaError => {
  try {
    act()
  } catch (problem) {
    return problem as FlotillaError
  }
  throw new Error('It was not refused.')
}

describe('deleting one object', () => {
  it('deletes that object, and tells of it', async () => {
    await using world = await aWorld()
    const job = await world.over(world.begin([aPod(world, 'web-1')]))
    expect(job).toMatchObject({
      ...{ action: 'delete', title: 'Deleted web-1', state: 'succeeded', reason: null },
      ...{ targetCount: 1, counts: { done: 1 }, progress: '1 of 1 is done.' },
      args: { propagationPolicy: 'Background', gracePeriodSeconds: null, force: false },
    })
    expect(world.isThere('web-1')).toBe(false)
    expect(world.news.map(({ title, state }) => [title, state])).toEqual([
      ['Deleting web-1', 'running'],
      ['Deleted web-1', 'succeeded'],
    ])
  })

  it('leaves another object alone that has the name by now', async () => {
    await using world = await aWorld()
    const target = aPod(world, 'web-1')
    world.server.remove(aSimulatedPod('web-1'))
    aPod(world, 'web-1', { uid: 'another' })
    const job = await world.over(world.begin([target]))
    const reason = 'Another object has this name now. It was left alone.'
    expect(job).toMatchObject({ state: 'failed', reason, counts: { replaced: 1 } })
    expect(world.isThere('web-1')).toBe(true)
  })

  it('takes the object of that name where a script does not know its uid', async () => {
    await using world = await aWorld()
    const job = await world.over(world.begin([{ ...aPod(world, 'web-1'), uid: '' }]))
    expect(job.reports).toMatchObject([{ name: 'web-1', uid: 'uid-of-web-1', outcome: 'done' }])
    const deletion = world.server.requests.find(({ method }) => method === 'DELETE')
    expect(deletion?.path).toBe('/api/v1/namespaces/shop/pods/web-1')
    const missing = await world.over(world.begin([{ ...node('none'), resource: 'pods', namespace: 'shop' }]))
    expect(missing).toMatchObject({ state: 'succeeded', counts: { gone: 1 } })
  })

  it('follows what has a grace period until it is gone, and says what it waits for', async () => {
    await using world = await aWorld()
    const target = aPod(world, 'web-1', { nodeName: 'node-1' } as object)
    const jobId = world.begin([target], { gracePeriodSeconds: 20 })
    await world.until(() => expect(world.isMarked('web-1')).toBe(true))
    expect(world.jobs.find(jobId).counts).toEqual({ running: 1 })
    world.server.remove(aSimulatedPod('web-1'))
    expect(await world.over(jobId)).toMatchObject({ state: 'succeeded', counts: { done: 1 } })
  })

  it('names the finalizers that keep it, at once, and gives up on them after a while', async () => {
    await using world = await aWorld()
    const jobId = world.begin([aPod(world, 'web-1', { finalizers: ['example.com/keeps'] })])
    const waits = {
      reason: 'Waits for its finalizers: example.com/keeps.',
      finalizers: ['example.com/keeps'],
    }
    await world.until(() =>
      expect(world.jobs.find(jobId).reports).toMatchObject([{ outcome: 'running', ...waits }]),
    )
    const job = await world.over(jobId)
    expect(job).toMatchObject({ state: 'failed', counts: { finalizers: 1 } })
    expect(job.reports).toMatchObject([{ outcome: 'finalizers', ...waits }])
  })

  it('repeats no more of an object than a person reads', async () => {
    await using world = await aWorld()
    const finalizers = Array.from({ length: 3000 }, (_, index) => `example.com/${'x'.repeat(90)}-${index}`)
    const jobId = world.begin([aPod(world, 'web-1', { finalizers })])
    const { reports } = await world.over(jobId)
    expect(reports).toMatchObject([{ outcome: 'finalizers' }])
    expect(reports[0]?.finalizers).toHaveLength(20)
    expect(JSON.stringify(world.jobs.all).length).toBeLessThan(10_000)
  })

  it('says what keeps a namespace, in the words of its conditions', async () => {
    await using world = await aWorld()
    world.server.put({
      ...{ apiVersion: 'v1', kind: 'Namespace' },
      metadata: { name: 'shop', uid: 'uid-of-shop', resourceVersion: '' },
    })
    aPod(world, 'web-1', { finalizers: ['example.com/keeps'] })
    const jobId = world.begin([{ ...node('shop'), resource: 'namespaces' }])
    await world.until(() =>
      expect(world.jobs.find(jobId).reports[0]?.reason).toContain(
        'Some content in the namespace has finalizers remaining: example.com/keeps',
      ),
    )
  })

  it('fails with the words of the cluster, and for a resource that is not served too', async () => {
    await using world = await aWorld()
    const denied = await world.over(world.begin([aPod(world, 'web-1', { namespace: 'closed' })]))
    expect(denied).toMatchObject({ state: 'failed', counts: { denied: 1 } })
    expect(denied.reason).toContain('cannot delete resource "pods"')
    const unserved = await world.over(world.begin([{ ...node('w'), resource: 'widgets', uid: 'u' }]))
    expect(unserved).toMatchObject({ state: 'failed', counts: { failed: 1 } })
    expect(unserved.reason).toContain('could not find the requested resource')
    // Without a uid it is read first, and nothing says that such an object is gone.
    const unread = await world.over(world.begin([{ ...node('w'), resource: 'widgets' }]))
    expect(unread).toMatchObject({ state: 'failed', counts: { failed: 1 }, reason: unserved.reason })
  })
})

describe('deleting many objects', () => {
  const denied = 20
  const gone = 5
  const held = 2

  it('reports each by itself, and keeps none from its turn', async () => {
    await using world = await aWorld()
    const targets = Array.from({ length: 300 }, (_, index) => {
      const name = `web-${index}`
      if (index < denied) return aPod(world, name, { namespace: 'closed' })
      if (index < denied + held) return aPod(world, name, { finalizers: ['example.com/keeps'] })
      return aPod(world, name)
    })
    for (const { name } of targets.slice(-gone)) world.server.remove(aSimulatedPod(name))
    world.server.remove(aSimulatedPod('web-100'))
    aPod(world, 'web-100', { uid: 'another' })
    const job = await world.over(world.begin(targets))
    const counts = { denied, gone, finalizers: held, replaced: 1, done: 300 - denied - gone - held - 1 }
    expect(job.counts).toEqual(counts)
    expect(job).toMatchObject({ state: 'failed', title: 'Deleting 300 Pods', targetCount: 300 })
    expect(job.reason).toBe(
      '272 of 300 are done, 5 were gone already, 20 are not permitted, 1 has been replaced by another object, 2 wait for their finalizers.',
    )
    expect(job.targets).toHaveLength(20)
    expect(job.reports.slice(0, denied).every(({ outcome }) => outcome === 'denied')).toBe(true)
    expect(world.isThere('web-100')).toBe(true)
    const all = world.methods()
    expect(all.filter((method) => method === 'DELETE')).toHaveLength(300)
    // One look at the object that was replaced, and a few at all that go; one at each would be 272 more.
    expect(all.length).toBeLessThan(450)
  })

  it('follows many with one list of their namespace', async () => {
    await using world = await aWorld()
    const targets = Array.from({ length: 30 }, (_, index) =>
      aPod(world, `web-${index}`, { finalizers: ['example.com/keeps'] }),
    )
    const jobId = world.begin(targets)
    await world.until(() => expect(targets.every(({ name }) => world.isMarked(name))).toBe(true))
    for (const { name } of targets) world.server.remove(aSimulatedPod(name))
    expect(await world.over(jobId)).toMatchObject({ state: 'succeeded', counts: { done: 30 } })
    expect(world.methods().filter((method) => method === 'GET').length).toBeLessThan(15)
  })

  it('sends nothing more once it is stopped, and says how far it was', async () => {
    await using world = await aWorld()
    const targets = Array.from({ length: 100 }, (_, index) => aPod(world, `web-${index}`))
    await using _hang = await world.server.inject({ type: 'hang' })
    const jobId = world.begin(targets)
    await world.until(() => expect(world.jobs.find(jobId).counts).toEqual({ running: 8, waiting: 92 }))
    world.jobs.cancel(jobId)
    const job = await world.over(jobId)
    expect(job).toMatchObject({ state: 'cancelled', counts: { stopped: 100 } })
    expect(job.reason).toBe('Cancelled. 0 of 100 are done, 92 have not started, 8 were not answered.')
    expect(job.reports[0]?.reason).toBe('It was sent, and not answered before the job was stopped.')
  })

  it('stops in the middle when the cluster is set to read-only', async () => {
    await using world = await aWorld()
    const targets = Array.from({ length: 50 }, (_, index) => aPod(world, `web-${index}`))
    const jobId = world.begin(targets)
    world.setProtection('read-only')
    world.jobs.stopForbidden()
    const job = await world.over(jobId)
    expect(job.state).toBe('cancelled')
    expect(job.reason).toMatch(/^The cluster was set to read-only\. /u)
    expect(world.methods()).not.toContain('DELETE')
  })

  it('waits where the server asks for fewer requests', async () => {
    await using world = await aWorld()
    const targets = Array.from({ length: 10 }, (_, index) => aPod(world, `web-${index}`))
    const throttled = await world.server.inject({ type: 'throttled' })
    const jobId = world.begin(targets)
    await world.until(() => expect(world.jobs.find(jobId).counts).toEqual({ blocked: 8, waiting: 2 }))
    await throttled[Symbol.asyncDispose]()
    expect(await world.over(jobId)).toMatchObject({ state: 'succeeded', counts: { done: 10 } })
  })

  it('is of what was deleted where the connection broke before the answer', async () => {
    await using world = await aWorld()
    const target = aPod(world, 'web-1')
    const reset = await world.server.inject({ type: 'reset' })
    const jobId = world.begin([target])
    await settle()
    await reset[Symbol.asyncDispose]()
    const job = await world.over(jobId)
    // The request may have come before or after the reset; the object itself shows its outcome.
    expect(job.counts).toEqual(world.isThere('web-1') ? { failed: 1 } : { done: 1 })
  })
})

describe('an act', () => {
  it('is refused for a kind that has no such action, for several where it is of one, and for wrong arguments', async () => {
    await using world = await aWorld()
    const pod = aPod(world, 'web-1')
    const words = (...act: Parameters<World['begin']>) => refusal(() => world.begin(...act)).message
    expect(words([pod], {}, false, 'drain')).toBe('There is no action “drain” for pods.')
    expect(words([node('a'), node('b')], {}, false, 'drain')).toBe('Drain is done to one object at a time.')
    expect(words([pod], { gracePeriodSeconds: 0 })).toBe(
      'gracePeriodSeconds must be a whole number from 1 to 86400',
    )
    expect(world.server.requests).toEqual([])
  })

  it('needs the confirmation that the cluster’s protection asks for', async () => {
    await using careful = await aWorld({ protection: 'confirm' })
    const pod = aPod(careful, 'web-1')
    expect(refusal(() => careful.begin([pod])).code).toBe('confirmation_required')
    expect(await careful.over(careful.begin([pod], {}, true))).toMatchObject({ state: 'succeeded' })
    await using guarded = await aWorld({ protection: 'read-only' })
    expect(refusal(() => guarded.begin([pod], {}, true)).code).toBe('protected_cluster')
  })

  it('means an object once that is named twice, in another version or without its uid too', async () => {
    await using world = await aWorld()
    const pod = aPod(world, 'web-1')
    const again = [{ ...pod }, { ...pod, version: 'v2' }, { ...pod, uid: '' }]
    const job = await world.over(world.begin([{ ...pod, uid: '' }, pod, ...again]))
    expect(job).toMatchObject({ title: 'Deleted web-1', targetCount: 1, counts: { done: 1 } })
    expect(world.methods().filter((method) => method === 'DELETE')).toHaveLength(1)
  })

  it('is refused where its object cannot be in that place', async () => {
    await using world = await aWorld()
    const words = (target: Target, action: string) => refusal(() => world.begin([target], {}, false, action))
    expect(words({ ...node('web-1'), resource: 'pods' }, 'delete')).toMatchObject({
      code: 'invalid_request',
      message: 'pods are in a namespace, and web-1 names none.',
    })
    for (const action of ['drain', 'cordon', 'delete'])
      expect(words({ ...node('node-1'), namespace: 'shop' }, action).message).toBe(
        'nodes are in no namespace, and node-1 names one.',
      )
    expect(world.server.requests).toEqual([])
  })
})

describe('evicting a pod', () => {
  const evict = (world: World, target: Target) => world.over(world.begin([target], {}, false, 'evict'))

  it('is over once the pod is gone', async () => {
    await using world = await aWorld()
    expect(await evict(world, aPod(world, 'web-1'))).toMatchObject({
      ...{ title: 'Evicted web-1', counts: { done: 1 } },
    })
    expect(world.isThere('web-1')).toBe(false)
  })

  it('is refused in the words of its disruption budget, and leaves another pod of its name alone', async () => {
    await using world = await aWorld()
    const target = aPod(world, 'web-1')
    expect(await evict(world, { ...target, uid: 'another' })).toMatchObject({ counts: { replaced: 1 } })
    const { metadata } = world.server.store.get('/pods', 'shop/web-1') ?? {}
    world.server.put({
      ...{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
      metadata: { namespace: 'shop', name: 'guard', uid: 'uid-of-guard', resourceVersion: '' },
      spec: { minAvailable: 1, selector: { matchLabels: metadata?.labels ?? {} } },
    })
    const job = await evict(world, target)
    expect(job).toMatchObject({ state: 'failed', counts: { refused: 1 } })
    expect(job.reason).toMatch(/^The disruption budget guard needs 1 healthy pods and has [01] currently\.$/u)
    expect(world.isThere('web-1')).toBe(true)
  })
})

describe('an act that is planned from its object', () => {
  const deployments = { group: 'apps', version: 'v1', resource: 'deployments' }

  function aDeployment({ server }: World, name: string, spec: object = {}): Target {
    const { metadata } = server.put({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 1, ...spec } },
      metadata: { namespace: 'shop', name, uid: `uid-of-${name}`, resourceVersion: '' },
    })
    return { ...deployments, namespace: 'shop', name, uid: metadata.uid }
  }
  const spec = ({ server }: World, name: string) =>
    server.store.get('apps/deployments', `shop/${name}`)?.spec as {
      replicas?: number
      template?: { metadata?: { annotations?: Record<string, string> } }
    }

  it('is sent with what the object and the clock say', async () => {
    await using world = await aWorld()
    const target = aDeployment(world, 'web')
    await world.over(world.begin([target], {}, false, 'restart'))
    expect(Object.keys(spec(world, 'web').template?.metadata?.annotations ?? {})).toEqual([
      'kubectl.kubernetes.io/restartedAt',
    ])
  })

  it('is refused object by object, and reaches the others', async () => {
    await using world = await aWorld()
    const targets = [aDeployment(world, 'web'), aDeployment(world, 'db', { paused: true })]
    const job = await world.over(world.begin(targets, {}, false, 'restart'))
    expect(job).toMatchObject({ state: 'failed', counts: { done: 1, refused: 1 } })
    expect(job.reason).toBe('It is paused: no pod is replaced until it is resumed.')
    expect(spec(world, 'db').template).toBeUndefined()
  })

  it('reads the subresource where no answer says whether it was changed', async () => {
    await using world = await aWorld()
    const target = aDeployment(world, 'web')
    const hang = await world.server.inject({ type: 'hang' })
    const jobId = world.begin([target], { replicas: 4 }, false, 'scale')
    await world.until(() => expect(world.jobs.find(jobId).counts).toEqual({ running: 1 }))
    await settle()
    // The look at the object as it was is given up, then the change.
    world.clock.advance(3000)
    await settle()
    world.clock.advance(41_000)
    await settle()
    aDeployment(world, 'web', { replicas: 4 })
    await hang[Symbol.asyncDispose]()
    expect(await world.over(jobId)).toMatchObject({ state: 'succeeded', counts: { done: 1 } })
    expect(world.methods().filter((method) => method === 'PATCH').length).toBeLessThan(2)
  })
})

describe('jobs', () => {
  it('are kept up to a hundred that are over, the newest first', async () => {
    await using world = await aWorld()
    const missing = { ...node('none'), resource: 'pods', namespace: 'shop', uid: 'u' }
    const first = world.begin([missing])
    await world.over(first)
    for (let count = 0; count < 100; count += 1) await world.over(world.begin([missing]))
    expect(world.jobs.all).toHaveLength(100)
    expect(refusal(() => world.jobs.find(first)).code).toBe('job_not_found')
    expect(refusal(() => world.jobs.cancel(world.jobs.all[0]?.jobId ?? '')).message).toBe(
      'This delete has already ended: it succeeded.',
    )
  })

  it('are a hundred at once at most', async () => {
    await using world = await aWorld()
    const hang = await world.server.inject({ type: 'hang' })
    const targets = Array.from({ length: 101 }, (_, index) => aPod(world, `web-${index}`))
    for (const target of targets.slice(1)) world.begin([target])
    const one = targets.slice(0, 1)
    expect(refusal(() => world.begin(one))).toMatchObject({
      code: 'action_refused',
      message: '100 jobs are running in this cluster. Wait for one to finish, or cancel it.',
    })
    await hang[Symbol.asyncDispose]()
    await world.until(() => expect(world.jobs.all.some(({ endedAt }) => endedAt !== null)).toBe(true))
    expect(world.begin(one)).toMatch(/^job-/u)
  })

  it('are shown in documents without the reports that are too many, those on nodes in one of their own', async () => {
    await using world = await aWorld()
    const targets = Array.from({ length: 250 }, (_, index) => ({
      ...node(`p-${index}`),
      resource: 'pods',
      namespace: 'shop',
      uid: 'u',
    }))
    await world.over(world.begin(targets))
    const onNode = world.begin([node('none')], {}, false, 'cordon')
    await world.over(onNode)
    using all = activityDocument(world.jobs)
    using onNodes = nodeJobsDocument(world.jobs)
    expect((all.body as { jobs: readonly Job[] }).jobs).toMatchObject([
      { action: 'cordon', reports: [{ outcome: 'failed' }] },
      {
        action: 'delete',
        counts: { gone: 250 },
        reports: Array.from({ length: 200 }, () => ({ outcome: 'gone' })),
      },
    ])
    expect((onNodes.body as { jobs: readonly Job[] }).jobs.map(({ jobId }) => jobId)).toEqual([onNode])
  })
})
