import { describe, expect, it } from 'vitest'
import type { CatalogSearchAnswer } from '#contract'
import { aClusterToOpen, aSimulatedPod, type OpenedBerth } from '#testkit'

const eventually = { timeout: 15_000, interval: 20 }

/** A cluster with the pods web-1, web-2 and web-3 in the namespace shop, and dan, who may do nothing yet. */
async function aWorld(namespaces: readonly string[] = ['shop']) {
  const cluster = await aClusterToOpen({ user: 'dan' })
  const { server } = cluster
  const requests = (path: string, isWatch = false) =>
    server.requests.filter((request) => request.path === path && request.isWatch === isWatch).length
  return {
    server,
    allow: (rule: { resources?: readonly string[]; namespaces?: readonly string[] }) =>
      server.people.allow({ subject: 'dan', ...rule }),
    open: () => cluster.open(namespaces),
    requests,
    /** Of the catalog: namespaces are read in the way of a table. */
    listsUnderWay: () =>
      server.requests.filter(
        ({ path, method, isWatch, hasEnded }) =>
          method === 'GET' && !isWatch && !hasEnded && path !== '/api/v1/namespaces',
      ).length,
    reviewsUnderWay: () =>
      server.requests.filter(({ method, hasEnded }) => method === 'POST' && !hasEnded).length,
    reviews: () => requests('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  }
}

/** The catalog's state, from when it is complete on. */
async function theCatalog(berth: OpenedBerth) {
  const summary = await berth.follow('catalog-summary')
  await expect.poll(() => summary.body?.isComplete, eventually).toBe(true)
  const resource = (domain: string) => summary.body?.resources.find((each) => each.domain === domain)
  return { stateOf: (domain: string) => resource(domain)?.state, denied: () => summary.body?.health.denied }
}

describe('Catalog', () => {
  it('asks for what failed again at once when somebody presses Retry', async () => {
    await using world = await aWorld()
    world.allow({})
    const fault = await world.server.inject({ type: 'server-error', resource: 'configmaps' })
    await using berth = await world.open()
    const { stateOf } = await theCatalog(berth)
    expect(stateOf('configmaps')).toBe('failed')
    expect(stateOf('secrets')).toBe('live')
    await fault[Symbol.asyncDispose]()
    berth.berth.retry()
    // By itself it would be half a minute.
    await expect.poll(() => stateOf('configmaps'), eventually).toBe('live')
  })

  it('goes on when the credentials are accepted again, and has what was made meanwhile', async () => {
    await using world = await aWorld()
    world.allow({})
    await using berth = await world.open()
    await theCatalog(berth)
    const found = async (text: string) => {
      const { body } = await berth.ask<CatalogSearchAnswer>(`/catalog/search?text=${text}`)
      return body.hits.map(({ name }) => name)
    }
    const refusal = await world.server.inject({ type: 'unauthorized' })
    await expect
      .poll(
        async () => (await berth.ask('/object?version=v1&resource=pods&namespace=shop&name=web-1')).status,
        eventually,
      )
      .toBe(503)
    world.server.put(aSimulatedPod('made-meanwhile'))
    expect(await found('made-meanwhile')).toEqual([])
    await refusal[Symbol.asyncDispose]()
    berth.berth.retry()
    await expect.poll(() => found('made-meanwhile'), eventually).toEqual(['made-meanwhile'])
  })

  it('asks for a permission that is missing, and for the list when it is there', async () => {
    await using world = await aWorld()
    world.allow({ resources: ['pods'] })
    await using berth = await world.open()
    const { stateOf } = await theCatalog(berth)
    expect(stateOf('nodes')).toBe('denied')
    for (const _ of [1, 2]) {
      const asked = world.reviews()
      berth.berth.retry()
      await expect.poll(() => world.reviews() - asked, eventually).toBeGreaterThan(10)
    }
    expect(world.requests('/api/v1/nodes')).toBe(1)
    world.allow({ resources: ['nodes'] })
    berth.berth.retry()
    await expect.poll(() => stateOf('nodes'), eventually).toBe('live')
    expect(world.requests('/api/v1/nodes')).toBe(2)
    expect(stateOf('secrets')).toBe('denied')
  })

  it('reads at most four resources at a time, also when the permission for all of them comes at once', async () => {
    await using world = await aWorld()
    await using berth = await world.open()
    const { stateOf, denied } = await theCatalog(berth)
    expect([stateOf('secrets'), stateOf('nodes')]).toEqual(['denied', 'denied'])
    const refused = denied()?.length ?? 0
    const asked = world.reviews()
    const hung = await world.server.inject({ type: 'hung-list' })
    world.allow({})
    berth.berth.retry()
    // Whether it may be listed, and watched.
    await expect.poll(() => world.reviews() - asked, eventually).toBeGreaterThanOrEqual(2 * refused)
    await expect.poll(() => world.listsUnderWay(), eventually).toBeGreaterThanOrEqual(4)
    expect(world.listsUnderWay()).toBe(4)
    await hung[Symbol.asyncDispose]()
    const states = () => ['secrets', 'nodes', 'configmaps', 'clusterroles'].map(stateOf)
    await expect.poll(states, eventually).toEqual(['live', 'live', 'live', 'live'])
  })

  it('reads at most four lists at a time where the identity has some namespaces only', async () => {
    await using world = await aWorld(['shop', 'site', 'stock'])
    for (const name of ['site', 'stock'])
      world.server.put({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, uid: name, resourceVersion: '1' },
      })
    world.allow({ namespaces: ['shop', 'site', 'stock'] })
    const hung = await world.server.inject({ type: 'hung-list' })
    await using berth = await world.open()
    const summary = await berth.follow('catalog-summary')
    await expect.poll(() => world.listsUnderWay(), eventually).toBe(4)
    await expect.poll(() => world.reviewsUnderWay(), eventually).toBe(0)
    expect(world.listsUnderWay()).toBe(4)
    await hung[Symbol.asyncDispose]()
    await expect.poll(() => summary.body?.isComplete, eventually).toBe(true)
    const secrets = summary.body?.resources.find(({ domain }) => domain === 'secrets')
    expect(secrets?.state).toBe('live')
    const read = ['shop', 'site', 'stock'].map((name) => world.requests(`/api/v1/namespaces/${name}/secrets`))
    expect(read).toEqual([1, 1, 1])
  })

  it('reads no namespace twice that an open table reads', async () => {
    await using world = await aWorld()
    world.allow({ resources: ['pods'], namespaces: ['shop'] })
    await using berth = await world.open()
    using pods = await berth.openWindow({ domain: 'pods' })
    await expect.poll(() => pods.freshness, eventually).toBe('partial')
    const { stateOf, denied } = await theCatalog(berth)
    expect(stateOf('pods')).toBe('live')
    expect(denied()).toContain('pods')
    const { body } = await berth.ask<CatalogSearchAnswer>('/catalog/search?text=web-2')
    expect(body.hits).toMatchObject([{ kind: 'Pod', namespace: 'shop', name: 'web-2' }])
    expect(world.requests('/api/v1/pods')).toBe(1)
    expect(world.requests('/api/v1/namespaces/shop/pods')).toBe(1)
    expect(world.requests('/api/v1/namespaces/shop/pods', true)).toBe(1)
  })

  it('takes no events out of a table that is open: they would bury everything else', async () => {
    await using world = await aWorld()
    world.allow({})
    await using berth = await world.open()
    using events = await berth.openWindow({ domain: 'events' })
    world.server.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: 'shop', name: 'web-1.started', uid: 'started', resourceVersion: '1' },
      reason: 'Started',
      involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
    })
    await expect.poll(() => events.rows.length, eventually).toBe(1)
    await theCatalog(berth)
    const { body } = await berth.ask<CatalogSearchAnswer>('/catalog/search?text=web-1')
    expect(body.hits.map(({ kind }) => kind)).toEqual(['Pod'])
  })
})
