import { describe, expect, it } from 'vitest'
import { aKubeEnvironment, anAccess, scriptedServer, settle } from '#testkit'
import { KubeClient } from '../client/client.ts'
import { openReflector } from './reflector.ts'
import type { Stored } from './types.ts'

/** A reflector that may keep three items, and reads pages of two. */
async function aWorld({ isStreamed = false } = {}) {
  const server = await scriptedServer()
  const memory = {
    pageSize: 2,
    room: 3,
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
