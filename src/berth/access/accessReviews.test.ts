import { describe, expect, it, vi } from 'vitest'
import type { PermissionParams } from '#contract'
import { KubeClient } from '#kube'
import { Backoff } from '#machinery'
import {
  aKubeEnvironment,
  anAccess,
  ManualClock,
  type ScriptedRequest,
  scriptedServer,
  settle,
} from '#testkit'
import { AccessReviews } from './accessReviews.ts'

const pods = { group: '', version: 'v1', resource: 'pods' }
const toListPods = (namespace: string): PermissionParams => ({
  verb: 'list',
  group: '',
  resource: 'pods',
  subresource: '',
  namespace,
  name: '',
})
const rulesToRead = (...resources: string[]) => ({
  status: { resourceRules: [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources }] },
})
const nothing = { status: { resourceRules: [] } }

async function aWorld() {
  const server = await scriptedServer()
  // Its own: a connection has timers too.
  const clock = new ManualClock()
  const client = await KubeClient.open(anAccess(server), aKubeEnvironment(), { requestsInFlight: 50 })
  const reviews = new AccessReviews(clock)
  reviews.attach(client)
  return {
    server,
    clock,
    client,
    reviews,
    next: () => server.next(),
    spec: async (request: ScriptedRequest) => (JSON.parse(await request.body()) as { spec: unknown }).spec,
    async [Symbol.asyncDispose]() {
      reviews.detach()
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe('AccessReviews', () => {
  it('asks for a namespace’s rules once for whatever is asked about it, and for two minutes', async () => {
    await using world = await aWorld()
    const { reviews } = world
    const both = Promise.all([reviews.check(toListPods('shop')), reviews.mayFollow(pods, 'shop')])
    const request = await world.next()
    expect(request.path).toBe('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews')
    expect(await world.spec(request)).toEqual({ namespace: 'shop' })
    request.json(rulesToRead('pods'), 201)
    expect((await both).map(({ allowed }) => allowed)).toEqual([true, true])
    expect(await reviews.check({ ...toListPods('shop'), resource: 'secrets' })).toEqual({
      allowed: false,
      reason: 'No rule allows you to list secrets in the namespace "shop".',
    })
    world.clock.advance(119_000)
    await reviews.check(toListPods('shop'))
    expect(world.server.requests).toHaveLength(1)
    world.clock.advance(1000)
    const again = reviews.check(toListPods('shop'))
    ;(await world.next()).json(nothing, 201)
    expect((await again).allowed).toBe(false)
    expect(reviews.denied.map(({ wish }) => wish.resource).sort()).toEqual(['pods'])
  })

  it('answers a question that is being asked when a person retries by what is found afterwards', async () => {
    await using world = await aWorld()
    const answer = world.reviews.check(toListPods('shop'))
    const before = await world.next()
    world.reviews.retry()
    const joining = world.reviews.check(toListPods('shop'))
    const after = await world.next()
    before.json(nothing, 201)
    await settle()
    after.json(rulesToRead('pods'), 201)
    expect([(await answer).allowed, (await joining).allowed]).toEqual([true, true])
    expect(world.reviews.denied).toEqual([])
    expect(world.server.requests).toHaveLength(2)
  })

  it('asks one question where rules are incomplete, and where it is about the whole cluster', async () => {
    await using world = await aWorld()
    const inShop = world.reviews.check({
      ...toListPods('shop'),
      name: 'web',
      subresource: 'log',
      verb: 'get',
    })
    ;(await world.next()).json({ status: { resourceRules: [], incomplete: true } }, 201)
    const question = await world.next()
    expect(question.path).toBe('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews')
    expect(await world.spec(question)).toEqual({
      resourceAttributes: {
        verb: 'get',
        group: '',
        resource: 'pods',
        subresource: 'log',
        namespace: 'shop',
      },
    })
    question.json({ status: { allowed: true } }, 201)
    expect(await inShop).toEqual({ allowed: true, reason: null })
    const everywhere = world.reviews.check(toListPods(''))
    ;(await world.next()).json({ status: { allowed: false, reason: 'not today' } }, 201)
    expect(await everywhere).toEqual({
      allowed: false,
      reason: 'No rule allows you to list pods in the whole cluster. (not today)',
    })
  })

  it('asks about all names first, which says it for each, and about one name only where that is denied', async () => {
    await using world = await aWorld()
    const toPatch = (resource: string, name: string) =>
      world.reviews.check({ ...toListPods(''), verb: 'patch', resource, name })
    const first = toPatch('nodes', 'node-1')
    ;(await world.next()).json({ status: { allowed: true } }, 201)
    expect((await first).allowed).toBe(true)
    expect((await toPatch('nodes', 'node-2')).allowed).toBe(true)
    expect(world.server.requests).toHaveLength(1)

    const other = toPatch('persistentvolumes', 'mine')
    ;(await world.next()).json({ status: { allowed: false } }, 201)
    const question = await world.next()
    expect(await world.spec(question)).toMatchObject({ resourceAttributes: { name: 'mine' } })
    question.json({ status: { allowed: true } }, 201)
    expect((await other).allowed).toBe(true)
  })

  it('has four reviews under way at a time', async () => {
    await using world = await aWorld()
    const namespaces = Array.from({ length: 9 }, (_, index) => `n${index}`)
    const all = Promise.all(namespaces.map((namespace) => world.reviews.check(toListPods(namespace))))
    for (let left = 9; left > 0; left -= 1) {
      await vi.waitFor(() => expect(world.server.requests.length).toBe(Math.min(9, 9 - left + 4)))
      await settle()
      ;(await world.next()).json(rulesToRead('pods'), 201)
    }
    expect((await all).every(({ allowed }) => allowed)).toBe(true)
  })

  it('lets no answer of one connection count over another', async () => {
    await using world = await aWorld()
    const first = world.reviews.check(toListPods('shop'))
    ;(await world.next()).json(rulesToRead('pods'), 201)
    await first
    world.reviews.attach(world.client)
    const second = world.reviews.check(toListPods('shop'))
    ;(await world.next()).json(nothing, 201)
    expect((await second).allowed).toBe(false)
  })

  it('asks again once the cluster has refused what was allowed, and does not keep a failure', async () => {
    await using world = await aWorld()
    const first = world.reviews.check(toListPods('shop'))
    ;(await world.next()).json(rulesToRead('pods'), 201)
    await first
    world.clock.advance(5000)
    world.reviews.contradict('another')
    await world.reviews.check(toListPods('shop'))
    world.reviews.contradict('shop')
    const failed = world.reviews.check(toListPods('shop'))
    ;(await world.next()).status(500, 'InternalError', 'no')
    await expect(failed).rejects.toThrow('no')
    const second = world.reviews.check(toListPods('shop'))
    ;(await world.next()).json(nothing, 201)
    expect((await second).allowed).toBe(false)
  })

  it('waits for a permission by asking every two minutes, and at once when answers are forgotten', async () => {
    await using world = await aWorld()
    const { reviews, clock } = world
    const ended = new AbortController()
    const backoff = new Backoff({ firstMs: 30_000, capMs: 300_000, jitter: 0 }, () => 0)
    const waiting = reviews.untilMayFollow(pods, 'shop', backoff, ended.signal)
    ;(await world.next()).json(nothing, 201)
    await vi.waitFor(() => expect(clock.nextDelayMs).toBe(120_000))
    clock.advance(120_000)
    ;(await world.next()).json(nothing, 201)
    await vi.waitFor(() => expect(clock.nextDelayMs).toBe(120_000))
    reviews.forget()
    ;(await world.next()).json(rulesToRead('pods'), 201)
    await waiting
    expect(clock.waiting).toBe(0)
  })
})
