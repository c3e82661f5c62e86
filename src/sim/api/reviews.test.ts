import { describe, expect, it } from 'vitest'
import { KubeClient } from '#kube'
import { systemClock } from '#machinery'
import { masters, SimulatedServer } from '#sim'
import { anAccess } from '#testkit'

/** A server that knows an administrator and Dan, and a way to ask as either. */
async function aWorld() {
  const server = await SimulatedServer.open()
  server.people.accept('admin', { username: 'ada', groups: [masters] })
  server.people.accept('dev', { username: 'dan', groups: ['developers'] })
  const clients = new AsyncDisposableStack()
  const as = async (token: 'admin' | 'dev') =>
    clients.use(
      await KubeClient.open(
        anAccess(server.url, {
          tls: { ca: server.ca, skipVerify: false, serverName: null },
          authentication: { type: 'token', token },
        }),
        { clock: systemClock, random: () => 0, log: () => {} },
        { requestsInFlight: 50 },
      ),
    )
  const ask = async <T>(token: 'admin' | 'dev', resource: string, spec: object) => {
    const path = `/apis/authorization.k8s.io/v1/${resource}`
    const client = await as(token)
    return (await client.json<{ status: T }>(path, { method: 'POST', body: { spec } })).status
  }
  return {
    server,
    as,
    may: async (token: 'admin' | 'dev', resourceAttributes: object) =>
      (await ask<{ allowed: boolean }>(token, 'selfsubjectaccessreviews', { resourceAttributes })).allowed,
    mayRead: async (token: 'admin' | 'dev', path: string) =>
      (
        await ask<{ allowed: boolean }>(token, 'selfsubjectaccessreviews', {
          nonResourceAttributes: { path, verb: 'get' },
        })
      ).allowed,
    rules: async (token: 'admin' | 'dev', namespace: string) =>
      (
        await ask<{ resourceRules: { verbs: string[]; apiGroups: string[]; resources: string[] }[] }>(
          token,
          'selfsubjectrulesreviews',
          { namespace },
        )
      ).resourceRules,
    async [Symbol.asyncDispose]() {
      await clients.disposeAsync()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe('a review of oneself', () => {
  it('says what the rules say, of subresources, names and namespaces too', async () => {
    await using world = await aWorld()
    const { people } = world.server
    people.allow({ subject: 'dan', verbs: ['get', 'list'], resources: ['pods'], namespaces: ['default'] })
    people.allow({ subject: 'developers', verbs: ['get'], resources: ['pods/log'] })
    const inDefault = { resource: 'pods', namespace: 'default' }
    expect(await world.may('dev', { verb: 'get', ...inDefault })).toBe(true)
    expect(await world.may('dev', { verb: 'delete', ...inDefault })).toBe(false)
    expect(await world.may('dev', { verb: 'get', resource: 'pods', namespace: 'other' })).toBe(false)
    expect(await world.may('dev', { verb: 'list', resource: 'pods' })).toBe(false)
    expect(await world.may('dev', { verb: 'get', subresource: 'log', ...inDefault })).toBe(true)
    expect(await world.may('dev', { verb: 'create', subresource: 'eviction', ...inDefault })).toBe(false)
  })

  it('lists the rules of a namespace with the groups that have such resources', async () => {
    await using world = await aWorld()
    const { people } = world.server
    people.allow({ subject: 'dan', verbs: ['get'], resources: ['configmaps'], namespaces: ['default'] })
    people.allow({ subject: 'developers', verbs: ['list'], resources: ['pods/log', 'deployments'] })
    const everywhere = {
      verbs: ['list'],
      apiGroups: ['', 'apps', 'metrics.k8s.io'],
      resources: ['pods/log', 'deployments'],
    }
    expect(await world.rules('dev', 'other')).toEqual([everywhere])
    expect(await world.rules('dev', 'default')).toEqual([
      { verbs: ['get'], apiGroups: [''], resources: ['configmaps'] },
      everywhere,
    ])
  })

  it('knows what a fault forbids at the moment, to administrators too', async () => {
    await using world = await aWorld()
    const deleting = { verb: 'delete', resource: 'secrets', namespace: 'default' }
    const covers = async (group: string, resource: string) =>
      (await world.rules('admin', 'default')).some(
        ({ apiGroups, resources }) =>
          ['*', group].some((each) => apiGroups.includes(each)) &&
          ['*', resource].some((each) => resources.includes(each)),
      )
    {
      await using _secrets = await world.server.inject({ type: 'forbidden', resource: 'secrets' })
      await using _path = await world.server.inject({ type: 'forbidden', resource: '/readyz' })
      expect(await world.may('admin', deleting)).toBe(false)
      expect(await world.mayRead('admin', '/readyz')).toBe(false)
      expect(await world.mayRead('admin', '/version')).toBe(true)
      expect([
        await covers('', 'secrets'),
        await covers('', 'pods'),
        await covers('apps', 'deployments/scale'),
      ]).toEqual([false, true, true])
    }
    expect(await world.may('admin', deleting)).toBe(true)
    expect(await covers('', 'secrets')).toBe(true)
  })

  it('is as true of metrics as the answers are', async () => {
    await using world = await aWorld()
    const attributes = { verb: 'list', group: 'metrics.k8s.io', resource: 'nodes' }
    const client = await world.as('dev')
    const list = () => client.json('/apis/metrics.k8s.io/v1beta1/nodes')
    expect(await world.may('dev', attributes)).toBe(false)
    await expect(list()).rejects.toMatchObject({ reason: 'forbidden' })
    world.server.people.allow({ subject: 'dan', verbs: ['list'], resources: ['nodes'] })
    expect(await world.may('dev', attributes)).toBe(true)
    await list()
  })
})
