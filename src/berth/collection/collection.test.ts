import { describe, expect, it, vi } from 'vitest'
import type { Freshness } from '#contract'
import { kindOfDomain } from '#kinds'
import { KubeClient } from '#kube'
import { SimulatedServer } from '#sim'
import { aKubeEnvironment, anAccess, aSimulatedPod, settle } from '#testkit'
import { AccessReviews } from '../access/accessReviews.ts'
import { KnownNamespaces } from '../access/knownNamespaces.ts'
import { ClusterSettingsInForce } from '../process/clusterSettings.ts'
import { Table } from '../tables/table.ts'

const reading = ['get', 'list', 'watch']
const aNamespace = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, uid: `uid-of-${name}`, resourceVersion: '' },
  status: { phase: 'Active' },
})
const aPodIn = (namespace: string, name: string) =>
  aSimulatedPod(name, { namespace, uid: `uid-of-${namespace}-${name}` })

/** A cluster with the namespaces a, b and c with a pod in each, and a user who may do nothing yet. */
async function aWorld(domain: string, typed: readonly string[] = []) {
  const server = await SimulatedServer.open()
  for (const namespace of ['a', 'b', 'c']) {
    server.put(aNamespace(namespace))
    server.put(aPodIn(namespace, `pod-of-${namespace}`))
  }
  server.people.accept('token', { username: 'dan', groups: [] })
  const allow = (resources: readonly string[], namespaces?: readonly string[], verbs = reading) =>
    server.people.allow({
      subject: 'dan',
      verbs,
      resources,
      ...(namespaces === undefined ? {} : { namespaces }),
    })
  const { clock, random, log, ...environment } = aKubeEnvironment()
  const settings = new ClusterSettingsInForce({ namespaces: [...typed], protection: 'open' })
  const reviews = new AccessReviews(clock)
  const namespaces = new KnownNamespaces({ reviews, clock, typed: settings })
  const kind = kindOfDomain(domain)
  if (kind === undefined) throw new Error(`There is no kind ${domain}.`)
  const access = { reviews, namespaces }
  const table = new Table(kind, { clock, random, log, access, onBackendError: () => {} })
  const clients: KubeClient[] = []
  const all =
    kind.scope === 'cluster' ? ({ type: 'cluster' } as const) : ({ type: 'all-namespaces' } as const)
  const showAll = () => table.lease({ tail: all, sort: kind.defaultSort, filter: '' })
  const until = <T>(expectation: () => T) => vi.waitFor(expectation, { timeout: 20_000, interval: 5 })
  return {
    server,
    clock,
    table,
    reviews,
    namespaces,
    settings,
    allow,
    showAll,
    show: (namespace: string) =>
      table.lease({ tail: { type: 'namespace', namespace }, sort: kind.defaultSort, filter: '' }),
    until,
    untilFresh: (freshness: Freshness['state']) => until(() => expect(table.freshness.state).toBe(freshness)),
    async attach(namespace: string | null = null) {
      const client = await KubeClient.open(
        anAccess(server.url, {
          tls: { ca: server.ca, skipVerify: false, serverName: null },
          authentication: { type: 'token', token: 'token' },
        }),
        { ...environment, clock, random, log },
        { requestsInFlight: 50 },
      )
      clients.push(client)
      namespaces.context = namespace
      reviews.attach(client)
      namespaces.attach(client)
      table.attach(client)
    },
    /** Two minutes go by; then what they make due has been asked and answered. */
    async pass() {
      const untilAnswered = async (asked: number) => {
        await until(() => expect(reviews.asked).toBeGreaterThan(asked))
        await until(() => expect(reviews.underWay).toBe(0))
        await settle()
      }
      await untilAnswered(0)
      const before = reviews.asked
      clock.advance(120_000)
      await untilAnswered(before)
    },
    retry() {
      reviews.forget()
      table.retry()
    },
    /** What was asked of pods: `GET /api/v1/pods 403`. */
    asked: (about: string) =>
      server.requests
        .filter(({ path }) => path.includes(about))
        .map(({ path, status, isWatch }) => `${isWatch ? 'WATCH' : 'GET'} ${path} ${status}`),
    refused: () => server.requests.filter(({ status }) => status === 403).length,
    async [Symbol.asyncDispose]() {
      namespaces[Symbol.dispose]()
      reviews.detach()
      await table[Symbol.asyncDispose]()
      for (const client of clients) await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const names = (lease: ReturnType<Table['lease']>): string[] =>
  lease.view.slice(0, 100).map(({ name }) => name)

describe('a table of somebody who may list it everywhere', () => {
  it('asks nothing about permissions', async () => {
    await using world = await aWorld('pods')
    world.allow(['pods'])
    using all = world.showAll()
    await world.attach('a')
    await world.untilFresh('live')
    expect(names(all)).toEqual(['pod-of-a', 'pod-of-b', 'pod-of-c'])
    expect(world.reviews.asked).toBe(0)
    expect(world.server.requests).toHaveLength(2)
  })
})

describe('a table of somebody who may not list it everywhere', () => {
  it('shows the namespaces that are known and allowed, and names each one it is without', async () => {
    await using world = await aWorld('pods', ['b', 'c'])
    world.allow(['pods'], ['a', 'b'])
    using all = world.showAll()
    await world.attach('a')
    await world.untilFresh('partial')
    await world.until(() => expect(names(all)).toEqual(['pod-of-a', 'pod-of-b']))
    await world.until(() =>
      expect(world.table.freshness).toEqual({
        state: 'partial',
        without: [
          'namespace c: No rule allows you to list pods in the namespace "c".',
          expect.stringMatching(/^other namespaces: pods is forbidden: User "dan"/),
        ],
      }),
    )
    world.server.put(aPodIn('b', 'born'))
    await world.until(() => expect(names(all)).toEqual(['born', 'pod-of-a', 'pod-of-b']))
  })

  it('asks for the whole once, and never for what the rules do not allow', async () => {
    await using world = await aWorld('pods', ['b', 'c'])
    world.allow(['pods'], ['a', 'b'])
    using _all = world.showAll()
    await world.attach('a')
    await world.untilFresh('partial')
    for (let times = 0; times < 30; times += 1) await world.pass()
    expect(world.refused()).toBe(1)
    expect(world.asked('/namespaces/c/pods')).toEqual([])
  })

  it('is denied while no namespace is known, with the words of the cluster', async () => {
    await using world = await aWorld('pods')
    using _all = world.showAll()
    await world.attach()
    await world.untilFresh('denied')
    expect(world.table.freshness).toMatchObject({ reason: expect.stringContaining('pods is forbidden') })
  })

  it('follows a namespace that is looked at, and no other, and is live there', async () => {
    await using world = await aWorld('pods', ['a'])
    world.allow(['pods'], ['a', 'b'])
    using ofB = world.show('b')
    await world.attach()
    const tail = { type: 'namespace', namespace: 'b' } as const
    await world.until(() => expect(world.table.freshnessIn(tail)).toEqual({ state: 'live' }))
    expect(names(ofB)).toEqual(['pod-of-b'])
    expect(world.asked('/namespaces/a/pods')).toEqual([])
    using ofC = world.show('c')
    const refused = { type: 'namespace', namespace: 'c' } as const
    await world.until(() => expect(world.table.freshnessIn(refused)).toMatchObject({ state: 'denied' }))
    expect(names(ofC)).toEqual([])
  })

  it('says of a namespace that it is not there where that may be known', async () => {
    await using world = await aWorld('pods', ['a', 'missing'])
    world.allow(['pods'], ['a'])
    world.allow(['namespaces'], undefined, ['get'])
    using _all = world.showAll()
    await world.attach()
    const tail = { type: 'namespace', namespace: 'missing' } as const
    await world.until(() =>
      expect(world.table.freshnessIn(tail)).toEqual({
        state: 'failed',
        reason: 'The cluster has no namespace "missing".',
        nextTryAt: null,
      }),
    )
    expect(world.namespaces.known.map(({ name, found }) => [name, found])).toEqual([
      ['a', 'found'],
      ['missing', 'not-found'],
    ])
  })

  it('follows a namespace as soon as it is typed, and forgets it when it is typed no longer', async () => {
    await using world = await aWorld('pods', ['a'])
    world.allow(['pods'], ['a', 'b'])
    using all = world.showAll()
    await world.attach()
    await world.until(() => expect(names(all)).toEqual(['pod-of-a']))
    world.settings.change({ namespaces: ['b'], protection: 'open' })
    await world.until(() => expect(names(all)).toEqual(['pod-of-b']))
  })

  it('reads every namespace anew when it is asked to', async () => {
    await using world = await aWorld('pods', ['a', 'b', 'c'])
    world.allow(['pods'], ['a', 'b'])
    using all = world.showAll()
    await world.attach()
    await world.until(() => expect(names(all)).toEqual(['pod-of-a', 'pod-of-b']))
    const before = world.server.requests.length
    await world.table.relist()
    const lists = world.server.requests
      .slice(before)
      .filter(({ path, isWatch }) => path.endsWith('/pods') && !isWatch)
    expect(lists.map(({ path }) => path).sort()).toEqual([
      '/api/v1/namespaces/a/pods',
      '/api/v1/namespaces/b/pods',
    ])
  })
})

describe('a permission that is lost while its table runs', () => {
  it('leaves what may still be read, without a row that goes and comes back, and returns to one watch', async () => {
    await using world = await aWorld('pods')
    world.allow(['pods'], ['a'])
    const everywhere = world.allow(['pods'])
    using all = world.showAll()
    const seen: string[][] = []
    using _changes = all.view.onChange(() => seen.push(names(all)))
    await world.attach()
    await world.untilFresh('live')
    everywhere[Symbol.dispose]()
    world.server.endWatches()
    await world.untilFresh('partial')
    await world.until(() =>
      expect(world.table.freshness).toMatchObject({
        without: [
          'namespace b as it is now: No rule allows you to list pods in the namespace "b".',
          'namespace c as it is now: No rule allows you to list pods in the namespace "c".',
          expect.stringContaining('other namespaces'),
        ],
      }),
    )
    world.server.put(aPodIn('a', 'born'))
    await world.until(() => expect(names(all)).toContain('born'))

    world.allow(['pods'])
    await world.pass()
    await world.untilFresh('live')
    expect(world.table.parts).toHaveLength(1)
    world.server.remove(aPodIn('b', 'pod-of-b'))
    await world.until(() => expect(names(all)).toEqual(['born', 'pod-of-a', 'pod-of-c']))
    expect(seen.every((shown) => shown.includes('pod-of-a') && shown.includes('pod-of-c'))).toBe(true)
    expect(world.refused()).toBeLessThan(4)
  })

  it('is asked for again at once when somebody presses Retry', async () => {
    await using world = await aWorld('pods', ['a'])
    const inA = world.allow(['pods'], ['a'])
    using _all = world.showAll()
    await world.attach()
    await world.untilFresh('partial')
    inA[Symbol.dispose]()
    world.server.endWatches()
    await world.untilFresh('denied')
    world.allow(['pods'], ['a'])
    world.retry()
    await world.untilFresh('partial')
    expect(world.refused()).toBe(2)
  })

  it('is asked for again by itself of a resource without namespaces, and not by a list', async () => {
    await using world = await aWorld('nodes')
    using _all = world.showAll()
    await world.attach()
    await world.untilFresh('denied')
    for (let times = 0; times < 30; times += 1) await world.pass()
    expect(world.refused()).toBe(1)
    world.allow(['nodes'])
    await world.pass()
    await world.untilFresh('live')
  })
})

describe('the namespaces of somebody who may not list them', () => {
  it('are those that are known, whole where one may be read, by name where not', async () => {
    await using world = await aWorld('namespaces', ['b', 'missing'])
    world.allow(['pods'], ['b'])
    world.allow(['namespaces', 'pods'], ['a'], ['get', 'list'])
    using all = world.showAll()
    await world.attach('a')
    await world.untilFresh('partial')
    await world.until(() => expect(names(all)).toEqual(['a', 'b', 'missing']))
    const status = () => all.view.slice(0, 10).map(({ name, row }) => [name, row[4]])
    await world.until(() => expect(status()[0]).toEqual(['a', ['ok', 'Active']]))
    expect(status()[1]?.[1]).toEqual(['off', 'Unknown'])
    expect(world.namespaces.known.find(({ name }) => name === 'missing')?.found).toBe('denied')
    world.allow(['namespaces'])
    world.retry()
    await world.untilFresh('live')
    expect(names(all)).toEqual(['a', 'b', 'c'])
  })
})

describe('a table that is paused', () => {
  it('has no watch left in any namespace, and goes on in each without a list', async () => {
    await using world = await aWorld('pods', ['a', 'b'])
    world.allow(['pods'], ['a', 'b'])
    using all = world.showAll()
    await world.attach()
    await world.until(() => expect(names(all)).toEqual(['pod-of-a', 'pod-of-b']))
    const watches = () => world.server.requests.filter(({ isWatch, hasEnded }) => isWatch && !hasEnded).length
    await world.until(() => expect(watches()).toBe(2))
    // A watch that the server has not answered yet would be rows that were never live.
    await world.untilFresh('partial')
    world.table.pause('nobody looks')
    await world.until(() => expect(watches()).toBe(0))
    await world.until(() =>
      expect(world.table.freshness).toEqual({
        state: 'stale',
        since: world.clock.now(),
        reason: 'nobody looks',
      }),
    )
    world.server.put(aPodIn('a', 'born'))
    const before = world.server.requests.length
    world.table.resume()
    await world.until(() => expect(names(all)).toEqual(['born', 'pod-of-a', 'pod-of-b']))
    expect(world.server.requests.slice(before).every(({ isWatch }) => isWatch)).toBe(true)
  })
})
