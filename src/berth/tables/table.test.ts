import { describe, expect, it, vi } from 'vitest'
import type { Kind } from '#kinds'
import { KubeClient } from '#kube'
import type { Access } from '#kubeconfig'
import {
  aKubeEnvironment,
  anAccess,
  type ScriptedRequest,
  type ScriptedServer,
  scriptedServer,
} from '#testkit'
import { type BackendError, Table } from './table.ts'

const kind: Kind = {
  domain: 'things',
  gvr: { group: '', version: 'v1', resource: 'things' },
  kind: 'Thing',
  title: { one: 'Thing', many: 'Things' },
  scope: 'namespaced',
  group: 'config',
  columns: [],
  defaultSort: { column: 'name', isDescending: false },
  isNameWide: false,
  form: 'object',
  cells: () => [],
  owns: [],
  selects: () => null,
  relations: () => [],
  details: () => [],
}

const aThing = (name: string, resourceVersion = '1') => ({
  metadata: { name, namespace: 'default', uid: name, resourceVersion },
})
const aList = (...names: string[]) => ({
  metadata: { resourceVersion: '1' },
  items: names.map((name) => aThing(name)),
})

async function aWorld() {
  const server = await scriptedServer()
  const { clock, random, log, ...environment } = aKubeEnvironment()
  const errors: BackendError[] = []
  const table = new Table(kind, { clock, random, log, onBackendError: (error) => void errors.push(error) })
  const lease = table.lease({ tail: { type: 'all-namespaces' }, sort: kind.defaultSort, filter: '' })
  const clients: KubeClient[] = []
  const until = <T>(expectation: () => T) => vi.waitFor(expectation, { timeout: 20_000, interval: 5 })
  return {
    server,
    clock,
    table,
    errors,
    until,
    async attach(access: Partial<Access> = {}) {
      const client = await KubeClient.open(
        anAccess(server, access),
        { ...environment, clock, random, log },
        { requestsInFlight: 50 },
      )
      clients.push(client)
      table.attach(client)
    },
    list: () => server.next(({ isWatch }) => !isWatch),
    async watch(): Promise<ScriptedRequest> {
      const request = await server.next(({ isWatch }) => isWatch)
      request.open()
      return request
    },
    versions: () => lease.view.slice(0, 100).map(({ row }) => row[3]),
    names: () => lease.view.slice(0, 100).map(({ row }) => row[2]),
    async [Symbol.asyncDispose]() {
      await table[Symbol.asyncDispose]()
      for (const client of clients) await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe('Table', () => {
  describe('when a new connection takes the place of one that works', () => {
    const lists = (world: { server: ScriptedServer }) =>
      world.server.requests.filter(({ isWatch }) => !isWatch).length

    it('keeps its rows, stale until it follows them from where it was, without a list, and tells the differences only', async () => {
      await using world = await aWorld()
      await world.attach()
      ;(await world.list()).json(aList('a', 'b'))
      const old = await world.watch()
      await world.until(() => expect(world.table.freshness.state).toBe('live'))
      old.event('MODIFIED', aThing('b', '7'))
      await world.until(() => expect(world.versions()).toEqual(['1', '7']))

      await world.attach()
      expect(world.table.freshness).toMatchObject({ state: 'stale', since: world.clock.now() })
      expect(world.names()).toEqual(['a', 'b'])
      await old.closed
      old.event('ADDED', aThing('too-late'))
      const next = await world.watch()
      expect(next.query.get('resourceVersion')).toBe('7')
      await world.until(() => expect(world.table.freshness.state).toBe('live'))
      next.event('DELETED', aThing('a', '8'))
      next.event('ADDED', aThing('c', '9'))
      await world.until(() => expect(world.names()).toEqual(['b', 'c']))
      expect(lists(world)).toBe(1)
    })

    it('reads the list again where the server has forgotten that place', async () => {
      await using world = await aWorld()
      await world.attach()
      ;(await world.list()).json(aList('a', 'b'))
      await world.watch()
      await world.until(() => expect(world.table.freshness.state).toBe('live'))
      await world.table.detach('It is signed out.')
      await world.attach()
      ;(await world.server.next(({ isWatch }) => isWatch)).status(410, 'Expired')
      ;(await world.list()).json(aList('b', 'c'))
      await world.watch()
      await world.until(() => expect(world.table.freshness.state).toBe('live'))
      expect(world.names()).toEqual(['b', 'c'])
      expect(lists(world)).toBe(2)
    })

    it('reads the list again where the new one is to another server, or nothing was complete before', async () => {
      await using world = await aWorld()
      await world.attach()
      await world.list()
      await world.attach()
      ;(await world.list()).json(aList('a', 'b'))
      await world.watch()
      await world.until(() => expect(world.table.freshness.state).toBe('live'))
      await world.attach({ tls: { ca: null, skipVerify: true, serverName: 'another' } })
      ;(await world.list()).json(aList('b', 'c'))
      await world.watch()
      await world.until(() => expect(world.table.freshness.state).toBe('live'))
      expect(world.names()).toEqual(['b', 'c'])
      expect(lists(world)).toBe(3)
    })
  })

  it('is stale from the moment its server falls silent, though its watch has not broken, and live when it answers', async () => {
    await using world = await aWorld()
    await world.attach()
    ;(await world.list()).json(aList('a'))
    await world.watch()
    await world.until(() => expect(world.table.freshness.state).toBe('live'))
    const since = world.clock.now()
    world.table.explainSilence('It did not answer.')
    expect(world.table.freshness).toEqual({ state: 'stale', since, reason: 'It did not answer.' })
    world.clock.advance(5000)
    await world.table.detach('It is gone.')
    expect(world.table.freshness).toEqual({ state: 'stale', since, reason: 'It is gone.' })
    await world.attach()
    await world.watch()
    await world.until(() => expect(world.table.freshness).toEqual({ state: 'live' }))
    world.table.explainSilence('It did not answer.')
    world.table.explainSilence(null)
    expect(world.table.freshness).toEqual({ state: 'live' })
  })

  it('tells of errors of the server by resource, and not of denials and outages', async () => {
    await using world = await aWorld()
    await world.attach()
    ;(await world.list()).status(400, 'BadRequest', 'things are broken')
    await world.until(() => expect(world.errors).toHaveLength(1))
    expect(world.errors).toEqual([
      { resourceKind: 'things', message: 'things are broken', error: 'rejected' },
    ])
    world.table.retry()
    ;(await world.list()).status(403, 'Forbidden', 'not you')
    await world.until(() => expect(world.table.freshness.state).toBe('denied'))
    expect(world.errors).toHaveLength(1)
  })
})
