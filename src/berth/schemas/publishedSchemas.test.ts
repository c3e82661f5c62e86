import { describe, expect, it } from 'vitest'
import { KubeClient } from '#kube'
import { aKubeEnvironment, anAccess, scriptedServer } from '#testkit'
import { PublishedSchemas } from './publishedSchemas.ts'

const never = new AbortController().signal

/** A server with one kind in each of these groups; `hash` names the state of its schemas. */
async function aWorld(groups: readonly string[] = ['fleet']) {
  await using stack = new AsyncDisposableStack()
  const world = { hash: '1', status: 200, extra: {} as object, asked: [] as string[] }
  const schemaOf = (group: string) => ({
    'x-kubernetes-group-version-kind': [{ group, version: 'v1', kind: 'Boat' }],
    type: 'object',
    description: `A boat of ${group}`,
    ...world.extra,
  })
  const server = stack.use(
    await scriptedServer({
      answer: (request) => {
        const address = request.path
        world.asked.push(address)
        if (world.status !== 200)
          request.json({ kind: 'Status', code: world.status, message: 'no' }, world.status)
        else if (address === '/openapi/v3') {
          const paths = groups.map((group) => [
            `apis/${group}/v1`,
            { serverRelativeURL: `/openapi/v3/apis/${group}/v1?hash=${world.hash}` },
          ])
          request.json({
            paths: { ...Object.fromEntries(paths), 'apis/away/v1': { serverRelativeURL: '/api/v1/secrets' } },
          })
        } else {
          const group = address.split('/')[4] ?? ''
          request.json({ components: { schemas: { Boat: schemaOf(group) } } })
        }
        return true
      },
    }),
  )
  const client = stack.use(
    await KubeClient.open(anAccess(server), aKubeEnvironment(), { requestsInFlight: 5 }),
  )
  const published = new PublishedSchemas()
  const owned = stack.move()
  return {
    world,
    read: (group = 'fleet', kind = 'Boat') => published.read(client, { group, version: 'v1', kind }, never),
    /** Which groups were read since. */
    readSince: () => world.asked.splice(0).filter((address) => address !== '/openapi/v3'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

describe('the published schemas of a cluster', () => {
  it('are read one group at a time, and again only when their hash changes', async () => {
    await using cluster = await aWorld(['fleet', 'other'])
    const { world, read, readSince } = cluster
    expect(await read()).toMatchObject({ schema: { types: { Boat: { description: 'A boat of fleet' } } } })
    expect(readSince()).toHaveLength(1)
    await read()
    expect(readSince()).toEqual([])
    world.hash = '2'
    world.extra = { description: 'A newer boat' }
    expect(await read()).toMatchObject({ schema: { types: { Boat: { description: 'A newer boat' } } } })
    expect(readSince()).toHaveLength(1)
  })

  it('are kept for few groups, the last used', async () => {
    const groups = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    await using cluster = await aWorld(groups)
    for (const group of groups) await cluster.read(group)
    cluster.readSince()
    await cluster.read('g')
    expect(cluster.readSince()).toEqual([])
    await cluster.read('a')
    expect(cluster.readSince()).toHaveLength(1)
  })

  it('are given without descriptions where they would be too long, and not at all where that does not help', async () => {
    await using cluster = await aWorld()
    const { world, read } = cluster
    world.extra = { description: 'x'.repeat(2_000_000) }
    expect(await read()).toEqual({
      schema: { root: { ref: 'Boat' }, types: { Boat: { types: ['object'], isOpen: true } } },
      problem: null,
    })
    world.hash = '2'
    world.extra = { enum: ['x'.repeat(2_000_000)] }
    expect(await read()).toEqual({ schema: null, problem: 'too-large' })
  })

  it.each([
    [403, 'denied'],
    [404, 'absent'],
  ])('are none where the cluster answers %i', async (status, problem) => {
    await using cluster = await aWorld()
    cluster.world.status = status
    expect(await cluster.read()).toEqual({ schema: null, problem })
  })

  it('are none of an unknown kind or group, nor at an address outside of the schemas', async () => {
    await using cluster = await aWorld()
    const absent = { schema: null, problem: 'absent' }
    expect(await cluster.read('fleet', 'Crew')).toEqual(absent)
    expect(await cluster.read('none')).toEqual(absent)
    expect(await cluster.read('away')).toEqual(absent)
    expect(cluster.world.asked).not.toContain('/api/v1/secrets')
  })
})
