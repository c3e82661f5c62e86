import { describe, expect, it } from 'vitest'
import { KubeClient } from '#kube'
import { isAbort } from '#machinery'
import { aKubeEnvironment, anAccess, type ScriptedRequest, scriptedServer } from '#testkit'
import { ServedResources } from './servedResources.ts'

const boat = { group: 'fleet.example', kind: 'Boat' }
const boats = 'fleet.example/v1 boats Boat'

/** The aggregated form of discovery for lines of group/version, resource and kind. */
function discoveryOf(lines: readonly string[], stale: readonly string[] = []) {
  const groups = new Map<string, Map<string, object[]>>()
  for (const line of lines) {
    const [groupVersion = '', resource = '', kind = '', scope = 'Namespaced'] = line.split(' ')
    const [group = '', version = ''] = groupVersion.split('/')
    const versions = groups.get(group) ?? new Map<string, object[]>()
    const verbs = resource === 'harbours' ? ['get'] : ['get', 'list', 'watch']
    groups.set(group, versions)
    versions.set(version, [
      ...(versions.get(version) ?? []),
      { resource, responseKind: { kind }, scope, verbs },
    ])
  }
  const current = [...groups].map(([name, versions]) => ({
    metadata: { name },
    versions: [...versions].map(([version, resources]) => ({ version, resources, freshness: 'Current' })),
  }))
  const broken = stale.map((name) => ({
    metadata: { name },
    versions: [{ version: 'v1', resources: [], freshness: 'Stale' }],
  }))
  return { kind: 'APIGroupDiscoveryList', items: [...current, ...broken] }
}

/** A server that serves these lines, and counts how often it is asked for them; `answers` may be replaced. */
async function aWorld(...lines: string[]) {
  await using stack = new AsyncDisposableStack()
  const world = {
    lines,
    stale: [] as string[],
    asked: 0,
    answer: (request: ScriptedRequest) => request.json(discoveryOf(world.lines, world.stale)),
  }
  const server = stack.use(
    await scriptedServer({
      answer: (request) => {
        if (request.path === '/api') request.json(discoveryOf([]))
        else {
          world.asked += 1
          world.answer(request)
        }
        return true
      },
    }),
  )
  const environment = aKubeEnvironment()
  const clients = stack.use(new AsyncDisposableStack())
  const connect = async () =>
    clients.use(await KubeClient.open(anAccess(server), environment, { requestsInFlight: 50 }))
  const served = stack.use(new ServedResources(environment.clock, () => {}))
  const find = (wanted: Parameters<ServedResources['findKind']>[0], signal = new AbortController().signal) =>
    served.findKind(wanted, signal)
  const owned = stack.move()
  return Object.assign(world, {
    ...{ clock: environment.clock, connect, served, find },
    attach: async () => served.attach(await connect()),
    refuse: (request: ScriptedRequest) => request.status(403, 'Forbidden', 'no list for you'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  })
}

describe('ServedResources', () => {
  it('finds the resource behind a kind, with one look however many ask', async () => {
    await using world = await aWorld(boats, 'fleet.example/v1 crews Crew Cluster')
    await world.attach()
    const found = await Promise.all([world.find(boat), world.find({ ...boat, kind: 'Crew' })])
    expect(found).toEqual([
      {
        gvr: { group: 'fleet.example', version: 'v1', resource: 'boats' },
        kind: 'Boat',
        isNamespaced: true,
        known: null,
      },
      {
        gvr: { group: 'fleet.example', version: 'v1', resource: 'crews' },
        kind: 'Crew',
        isNamespaced: false,
        known: null,
      },
    ])
    await world.find(boat)
    expect(world.asked).toBe(1)
  })

  it('knows the kinds of Kubernetes itself without a look', async () => {
    await using world = await aWorld()
    await world.attach()
    expect(await world.find({ group: 'apps', kind: 'Deployment' })).toMatchObject({
      gvr: { resource: 'deployments' },
      known: { domain: 'deployments' },
    })
    expect(world.asked).toBe(0)
  })

  it('takes the version that is asked for where it is served, and the first one otherwise', async () => {
    await using world = await aWorld('fleet.example/v2 boats Boat', boats)
    await world.attach()
    expect(await world.find({ ...boat, version: 'v1' })).toMatchObject({ gvr: { version: 'v1' } })
    expect(await world.find({ ...boat, version: 'v7' })).toMatchObject({ gvr: { version: 'v2' } })
    expect(await world.find(boat)).toMatchObject({ gvr: { version: 'v2' } })
  })

  it('lists the namespaced kinds of a group that can be listed, each in one version', async () => {
    await using world = await aWorld(
      'fleet.example/v2 boats Boat',
      boats,
      'fleet.example/v1 crews Crew Cluster',
      'fleet.example/v1 harbours Harbour',
      'other.example/v1 boats Boat',
    )
    await world.attach()
    const kinds = await world.served.kindsInGroup('fleet.example', new AbortController().signal)
    expect(kinds).toMatchObject([{ kind: 'Boat', gvr: { group: 'fleet.example', version: 'v2' } }])
  })

  it('finds the other kinds where an aggregated API does not answer', async () => {
    await using world = await aWorld(boats)
    world.stale = ['metrics.example']
    await world.attach()
    expect(await world.find(boat)).toMatchObject({ kind: 'Boat' })
    expect(await world.find({ group: 'metrics.example', kind: 'Figure' })).toBeNull()
    expect(world.served.discovery?.brokenGroups).toMatchObject([{ group: 'metrics.example' }])
  })

  describe('when a kind is not on the list', () => {
    it('looks again at most once a minute, and finds a kind that has been installed meanwhile', async () => {
      await using world = await aWorld()
      await world.attach()
      expect(await world.find(boat)).toBeNull()
      world.lines = [boats]
      await world.clock.advanceAsync(59_000)
      expect(await world.find(boat)).toBeNull()
      expect(world.asked).toBe(1)
      await world.clock.advanceAsync(1000)
      expect(await world.find(boat)).toMatchObject({ kind: 'Boat' })
      expect(world.asked).toBe(2)
    })

    it('looks again after five seconds where an object names the kind', async () => {
      await using world = await aWorld()
      await world.attach()
      const named = { ...boat, isNamed: true }
      expect(await world.find(named)).toBeNull()
      world.lines = [boats]
      await world.clock.advanceAsync(4999)
      expect(await world.find(named)).toBeNull()
      await world.clock.advanceAsync(1)
      expect(await world.find(named)).toMatchObject({ kind: 'Boat' })
      expect(world.asked).toBe(2)
    })

    it('looks again once for all who miss one', async () => {
      await using world = await aWorld(boats)
      await world.attach()
      await world.find(boat)
      await world.clock.advanceAsync(60_000)
      const missing = ['Crew', 'Harbour', 'Anchor'].map((kind) => world.find({ ...boat, kind }))
      expect(await Promise.all(missing)).toEqual([null, null, null])
      expect(world.asked).toBe(2)
    })

    it('does not call it missing while the list cannot be read', async () => {
      await using world = await aWorld(boats)
      await world.attach()
      await world.find(boat)
      world.answer = world.refuse
      await world.clock.advanceAsync(60_000)
      await expect(world.find({ ...boat, kind: 'Crew' })).rejects.toThrow('no list for you')
      expect(await world.find(boat)).toMatchObject({ kind: 'Boat' })
    })
  })

  describe('when the list has never been read', () => {
    it('says why, and finds the kind once the server gives the list', async () => {
      await using world = await aWorld(boats)
      const { answer } = world
      world.answer = world.refuse
      await world.attach()
      await expect(world.find(boat)).rejects.toThrow('no list for you')
      expect(world.served.problem).toBe('no list for you')
      world.answer = answer
      expect(await world.find(boat)).toMatchObject({ kind: 'Boat' })
      expect(world.served.problem).toBeNull()
    })
  })

  describe('when a caller gives up', () => {
    it('ends its wait with its reason, and answers the others', async () => {
      await using world = await aWorld(boats)
      const { answer } = world
      const asked = Promise.withResolvers<ScriptedRequest>()
      world.answer = asked.resolve
      await world.attach()
      const caller = new AbortController()
      const given = world.find(boat, caller.signal)
      const other = world.find(boat)
      caller.abort(new Error('too late'))
      await expect(given).rejects.toThrow('too late')
      answer(await asked.promise)
      expect(await other).toMatchObject({ kind: 'Boat' })
      expect(world.asked).toBe(1)
    })
  })

  describe('when there is no connection', () => {
    it('cannot say, as when a request is cancelled', async () => {
      await using world = await aWorld(boats)
      await expect(world.find(boat)).rejects.toSatisfy(isAbort)
    })

    it('finds the kinds that were known, and does not call others missing', async () => {
      await using world = await aWorld(boats)
      await world.attach()
      await world.find(boat)
      world.served.detach()
      expect(await world.find(boat)).toMatchObject({ kind: 'Boat' })
      await expect(world.find({ ...boat, kind: 'Crew' })).rejects.toSatisfy(isAbort)
    })

    it('cancels a look that is under way', async () => {
      await using world = await aWorld()
      const asked = Promise.withResolvers<ScriptedRequest>()
      world.answer = asked.resolve
      await world.attach()
      const found = world.find(boat)
      await asked.promise
      world.served.detach()
      await expect(found).rejects.toSatisfy(isAbort)
    })
  })

  it('looks over a new connection before it answers from the list of the one before', async () => {
    await using world = await aWorld(boats)
    await world.attach()
    expect(await world.find(boat)).toMatchObject({ gvr: { version: 'v1' } })
    world.lines = ['fleet.example/v2 boats Boat']
    await world.attach()
    expect(await world.find(boat)).toMatchObject({ gvr: { version: 'v2' } })
    expect(world.asked).toBe(2)
  })
})
