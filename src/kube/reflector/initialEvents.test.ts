import { describe, expect, it } from 'vitest'
import { aKubeEnvironment, anAccess, type ScriptedRequest, scriptedServer, settle } from '#testkit'
import { KubeClient } from '../client/client.ts'
import { openReflector } from './reflector.ts'
import type { ReflectorState, Stored } from './types.ts'

/** A reflector whose intake reads protobuf, before a server that answers in JSON: the way is the same, and readable. */
async function aWorld() {
  const server = await scriptedServer()
  const environment = aKubeEnvironment()
  const client = await KubeClient.open(anAccess(server), environment, { requestsInFlight: 50 })
  const states: ReflectorState[] = []
  const told: string[] = []
  const reflector = openReflector<Stored>({
    client,
    gvr: { group: '', version: 'v1', resource: 'pods' },
    namespace: null,
    intake: { form: 'object', wire: {}, project: ({ metadata }) => metadata },
    clock: environment.clock,
    random: environment.random,
    onChanges: (batch) => told.push(...batch.map(({ type, item }) => `${type} ${item.uid}`)),
    onState: (state) => states.push(state),
  })
  return {
    server,
    environment,
    reflector,
    states,
    told,
    uids: () => [...reflector.store.keys()].toSorted(),
    until: async (isTrue: () => boolean) => {
      while (!isTrue()) await settle()
    },
    async firstPage(...uids: string[]) {
      const request = await server.next(({ isWatch }) => !isWatch)
      request.json({
        kind: 'PodList',
        metadata: { resourceVersion: '10', continue: 'more', remainingItemCount: 2 },
        items: uids.map((uid) => pod(uid)),
      })
    },
    watch: (): Promise<ScriptedRequest> => server.next(({ isWatch }) => isWatch),
    async [Symbol.asyncDispose]() {
      await reflector[Symbol.asyncDispose]()
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const pod = (uid: string, resourceVersion = '1') => ({ metadata: { name: uid, uid, resourceVersion } })
const initialEnd = {
  metadata: { resourceVersion: '20', annotations: { 'k8s.io/initial-events-end': 'true' } },
}

describe('the initial events of a watch', () => {
  it('bring what the first page did not have, drop what is gone since, and become the watch', async () => {
    await using world = await aWorld()
    await world.firstPage('a', 'b')
    const watch = await world.watch()
    expect(Object.fromEntries(watch.query)).toMatchObject({
      watch: '1',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: 'true',
    })
    expect(watch.query.get('resourceVersion')).toBeNull()
    expect(world.states.at(-1)).toEqual({ phase: 'listing', loaded: 2, total: 4, reason: null })
    watch.open()
    for (const uid of ['a', 'c', 'd']) watch.event('ADDED', pod(uid))
    await world.until(() => world.uids().length === 4)
    expect(world.reflector.state.phase).toBe('listing')
    watch.event('BOOKMARK', initialEnd)
    await world.until(() => world.reflector.state.phase === 'live')
    expect(world.uids()).toEqual(['a', 'c', 'd'])
    expect(world.told).toEqual(['added a', 'added b', 'added c', 'added d', 'deleted b'])
    watch.event('MODIFIED', pod('a', '21'))
    await world.until(() => world.told.at(-1) === 'updated a')
    watch.end()
    const next = await world.watch()
    expect(next.query.get('resourceVersion')).toBe('21')
  })

  it('are not asked for again where the server does not know them: it is read in pages, at once', async () => {
    await using world = await aWorld()
    await world.firstPage('a')
    ;(await world.watch()).status(422, 'Invalid', 'sendInitialEvents is forbidden for watch')
    await world.firstPage('a')
    const second = await world.server.next(({ isWatch }) => !isWatch)
    expect(second.query.get('continue')).toBe('more')
    second.json({ metadata: { resourceVersion: '30' }, items: [pod('b')] })
    const watch = await world.watch()
    expect(watch.query.get('resourceVersion')).toBe('30')
    watch.open()
    await world.until(() => world.reflector.state.phase === 'live')
    expect(world.uids()).toEqual(['a', 'b'])
  })

  it('may come behind a bookmark that ends nothing, and may be none at all', async () => {
    await using world = await aWorld()
    await world.firstPage('a', 'b')
    const watch = await world.watch()
    watch.open()
    watch.event('BOOKMARK', { metadata: { resourceVersion: '15' } })
    await settle()
    expect(world.reflector.state.phase).toBe('listing')
    watch.event('BOOKMARK', initialEnd)
    await world.until(() => world.reflector.state.phase === 'live')
    expect(world.told).toEqual(['added a', 'added b', 'deleted a', 'deleted b'])
    watch.event('ADDED', pod('c', '21'))
    watch.end()
    expect((await world.watch()).query.get('resourceVersion')).toBe('21')
  })

  it('are given up where nothing says that they are complete, and the list is read in pages at once', async () => {
    await using world = await aWorld()
    await world.firstPage('a')
    const watch = await world.watch()
    watch.open()
    watch.event('ADDED', pod('a'))
    watch.event('ADDED', pod('b'))
    await world.until(() => world.uids().includes('b'))
    world.environment.clock.advance(19_999)
    watch.event('ADDED', pod('c'))
    await world.until(() => world.uids().includes('c'))
    await world.environment.clock.advanceAsync(19_999)
    expect(world.reflector.state).toMatchObject({ phase: 'listing', loaded: 3 })
    world.environment.clock.advance(1)
    await watch.closed
    await world.firstPage('a', 'b')
    const second = await world.server.next(({ isWatch }) => !isWatch)
    second.json({ metadata: { resourceVersion: '30' }, items: [pod('c')] })
    ;(await world.watch()).open()
    await world.until(() => world.reflector.state.phase === 'live')
    expect(world.told).toEqual(['added a', 'added b', 'added c'])
    expect(world.states.map(({ phase }) => phase)).not.toContain('failed')
  })

  it('are begun anew when they break off, and nothing that was read is lost', async () => {
    await using world = await aWorld()
    await world.firstPage('a', 'b')
    const watch = await world.watch()
    watch.open()
    watch.event('ADDED', pod('c'))
    await world.until(() => world.uids().includes('c'))
    watch.cut()
    await world.until(() => world.reflector.state.phase === 'failed')
    expect(world.uids()).toEqual(['a', 'b', 'c'])
    world.reflector.retry()
    await world.firstPage('a', 'b')
    expect((await world.watch()).query.get('sendInitialEvents')).toBe('true')
  })
})
