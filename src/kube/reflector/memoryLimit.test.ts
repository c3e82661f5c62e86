import { describe, expect, it } from 'vitest'
import { aKubeEnvironment, anAccess, scriptedServer, settle } from '#testkit'
import { KubeClient } from '../client/client.ts'
import { openReflector } from './reflector.ts'
import type { Stored } from './types.ts'

/** A reflector that may keep three items, and reads pages of two, or as many as it is given. */
async function aWorld({ isStreamed = false, pageSize = 2, room = 3 } = {}) {
  const server = await scriptedServer()
  const memory = {
    pageSize,
    pageBytes: 10_000,
    room,
    refusal: (kept: number, phase: string) =>
      kept > memory.room ? `No room for ${kept} while ${phase}.` : null,
    refusalOfAnswer: () => null,
  }
  const environment = aKubeEnvironment()
  const client = await KubeClient.open(anAccess(server), { ...environment, memory }, { requestsInFlight: 50 })
  const reflector = openReflector<Stored>({
    client,
    gvr: { group: '', version: 'v1', resource: 'pods' },
    namespace: null,
    intake: { form: 'object', ...(isStreamed ? { wire: {} } : {}), project: ({ metadata }) => metadata },
    clock: environment.clock,
    random: environment.random,
    onChanges: () => {},
    onState: () => {},
  })
  return {
    server,
    environment,
    memory,
    reflector,
    uids: () => [...reflector.store.keys()].toSorted(),
    until: async (isTrue: () => boolean) => {
      while (!isTrue()) await settle()
    },
    async page(uids: readonly string[], more: string | null) {
      const request = await server.next(({ isWatch }) => !isWatch)
      const metadata = { resourceVersion: '10', ...(more === null ? {} : { continue: more }) }
      request.json({ kind: 'PodList', metadata, items: uids.map((uid) => pod(uid)) })
      return request
    },
    async [Symbol.asyncDispose]() {
      await reflector[Symbol.asyncDispose]()
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const pod = (uid: string) => ({ metadata: { name: uid, uid, resourceVersion: '1' } })

/** An object of about that many bytes. */
const aLargePod = (uid: string, bytes: number) => ({
  metadata: { name: uid, uid, resourceVersion: '1', annotations: { text: 'x'.repeat(bytes) } },
})

describe('a reflector of large objects', () => {
  it('reads no page that is too large to its end, and asks for the same place again with fewer objects', async () => {
    await using world = await aWorld({ pageSize: 500, room: 1000 })
    const answer = async (items: readonly object[], more: string | null) => {
      const request = await world.server.next(({ isWatch }) => !isWatch)
      const metadata = { resourceVersion: '10', ...(more === null ? {} : { continue: more }) }
      request.json({ kind: 'PodList', metadata, items })
      return [request.query.get('limit'), request.query.get('continue')]
    }
    const many = (count: number, bytes: number) =>
      Array.from({ length: count }, (_, at) => aLargePod(`large-${at}`, bytes))
    expect(await answer(many(500, 1000), 'after 500')).toEqual(['500', null])
    expect(await answer(many(62, 1000), 'after 62')).toEqual(['62', null])
    // What has come too far is not kept.
    expect(world.uids()).toEqual([])
    expect(await answer(many(7, 1000), 'after 7')).toEqual(['7', null])
    // The next page may have objects of twice that size.
    expect(await answer(many(4, 5000), 'after 11')).toEqual(['4', 'after 7'])
    // One object is read whatever its size.
    expect(await answer([aLargePod('huge', 50_000)], 'after 8')).toEqual(['1', 'after 7'])
    expect(await answer([aLargePod('small', 1)], 'after 9')).toEqual(['1', 'after 8'])
    // Small objects come many at a time again.
    expect(await answer([aLargePod('last', 1)], null)).toEqual([expect.stringMatching(/^\d\d$/u), 'after 9'])
    await world.until(() => world.uids().length === 10)
    const watch = await world.server.next(({ isWatch }) => isWatch)
    expect(watch.query.get('resourceVersion')).toBe('10')
    expect(world.reflector.state.phase).not.toBe('failed')
  })
})

describe('a reflector with a memory limit', () => {
  it('stops a list that does not fit, keeps what has come, and asks nothing more until it is asked', async () => {
    await using world = await aWorld()
    expect((await world.page(['a', 'b'], 'more')).query.get('limit')).toBe('2')
    await world.page(['c', 'd'], 'more')
    await world.until(() => world.reflector.state.phase === 'failed')
    expect(world.uids()).toEqual(['a', 'b', 'c', 'd'])
    expect(world.reflector.state).toMatchObject({
      reason: 'No room for 4 while listing.',
      error: { reason: 'out-of-memory' },
    })
    const asked = world.server.requests.length
    world.environment.clock.advance(60 * 60_000)
    await settle()
    expect(world.server.requests.length).toBe(asked)

    world.memory.room = 10
    world.reflector.retry()
    await world.page(['a', 'b', 'e'], null)
    await world.until(() => world.uids().length === 3)
    await world.server.next(({ isWatch }) => isWatch)
  })

  it('stops initial events that do not fit', async () => {
    await using world = await aWorld({ isStreamed: true })
    await world.page(['a', 'b'], 'more')
    const watch = await world.server.next(({ isWatch }) => isWatch)
    watch.open()
    for (const uid of ['c', 'd']) watch.event('ADDED', pod(uid))
    await world.until(() => world.reflector.state.phase === 'failed')
    expect(world.reflector.state).toMatchObject({ reason: 'No room for 4 while listing.' })
  })

  it('stops following what outgrows it, and says since when', async () => {
    await using world = await aWorld()
    await world.page(['a', 'b', 'c'], null)
    const watch = await world.server.next(({ isWatch }) => isWatch)
    watch.open()
    await world.until(() => world.reflector.state.phase === 'live')
    watch.event('ADDED', pod('d'))
    await world.until(() => world.reflector.state.phase === 'interrupted')
    expect(world.reflector.state).toMatchObject({ reason: 'No room for 4 while following.' })
    expect(world.uids()).toEqual(['a', 'b', 'c', 'd'])
  })
})
