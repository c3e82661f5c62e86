import { expect, it } from 'vitest'
import type {
  CatalogQueryAnswer,
  CatalogSearchAnswer,
  CatalogSummary,
  DocumentSnapshot,
  ErrorBody,
} from '#contract'
import { aSimulatedPod, aSimulatedWorld } from '#testkit'

const eventually = { timeout: 30_000 }

/** Two open clusters with equal objects, and one more pod in the first; both catalogs are complete and nothing moves. */
async function aWorld() {
  const world = await aSimulatedWorld({
    names: ['a', 'b'],
    prepare: async ({ of }) => {
      of('a').server.put(aSimulatedPod('only-here', { labels: { app: 'till' } }))
    },
  })
  await world.open('a', 'b')
  await world.expectLifecycle('ready', 'a', 'b')
  const get = async <T>(path: string, params: Readonly<Record<string, string>>, name = 'a') => {
    const query = new URLSearchParams({ clusterId: world.of(name).id, ...params })
    const response = await world.product.api(`${path}?${query}`)
    return { status: response.status, body: (await response.json()) as T }
  }
  for (const name of ['a', 'b']) {
    const scope = encodeURIComponent(`${world.of(name).id}|`)
    const isComplete = async () => {
      const answer = await world.product.api(`/snapshots/catalog-summary?scope=${scope}`)
      const { body } = (await answer.json()) as DocumentSnapshot
      return (body as CatalogSummary | null)?.isComplete
    }
    await expect.poll(isComplete, eventually).toBe(true)
  }
  return {
    world,
    search: (params: Readonly<Record<string, string>>, name?: string) =>
      get<CatalogSearchAnswer>('/catalog/search', params, name),
    query: (params: Readonly<Record<string, string>>, name?: string) =>
      get<CatalogQueryAnswer>('/catalog/query', params, name),
    refusal: async (path: string, params: Readonly<Record<string, string>>) => {
      const { status, body } = await get<ErrorBody>(path, params)
      return [status, body.error.code, body.error.message] as const
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

it('the catalog is searched and filtered by a script, each cluster its own, with sums over all that match', async () => {
  await using catalog = await aWorld()
  const { body: found } = await catalog.search({ text: 'onlyhere' })
  expect(found.hits).toMatchObject([{ kind: 'Pod', namespace: 'shop', name: 'only-here', domain: 'pods' }])
  expect((await catalog.search({ text: 'onlyhere' }, 'b')).body.hits).toEqual([])
  expect((await catalog.search({ text: 'web', limit: '2' })).body.hits).toHaveLength(2)
  expect((await catalog.search({ text: 'shop', kinds: 'Namespace' })).body.hits).toMatchObject([
    { kind: 'Namespace', name: 'shop' },
  ])

  const { body: pods } = await catalog.query({ kinds: 'pods', sort: 'name' })
  expect(pods.objects.map(({ name }) => name)).toEqual(['only-here', 'web-1', 'web-2', 'web-3'])
  expect([pods.total, pods.cursor, pods.isComplete]).toEqual([4, null, true])
  // What a filter could be changed to is counted over what the other filters leave.
  expect(pods.facets).toMatchObject({
    kinds: [
      ['Pod', 4],
      ['Namespace', 1],
    ],
    namespaces: [['shop', 4]],
  })
  const { body: tills } = await catalog.query({ labels: 'app=till', namespaces: 'shop' })
  expect(tills.objects.map(({ name }) => name)).toEqual(['only-here'])
}, 120_000)

it('the catalog is read page by page, and no object is missed or doubled when others come meanwhile', async () => {
  await using catalog = await aWorld()
  const names: string[] = []
  let cursor: string | null = ''
  for (let page = 0; cursor !== null && page < 10; page += 1) {
    const answer = await catalog.query({
      kinds: 'pods',
      sort: 'name',
      limit: '1',
      ...(cursor === '' ? {} : { cursor }),
    })
    names.push(...answer.body.objects.map(({ name }) => name))
    cursor = answer.body.cursor
    if (page === 1) {
      catalog.world.of('a').server.put(aSimulatedPod('a-new-one'))
      const total = async () => (await catalog.query({ kinds: 'pods' })).body.total
      await expect.poll(total, eventually).toBe(5)
    }
  }
  expect(names).toEqual(['only-here', 'web-1', 'web-2', 'web-3'])
}, 120_000)

it('what makes no sense to the catalog is answered 400 in words, a cluster that is not open 404, and no cluster hears of it', async () => {
  await using catalog = await aWorld()
  const { world, refusal } = catalog
  const { body } = await catalog.query({ limit: '1' })
  const quiet = () => ['a', 'b'].map((name) => world.of(name).requests())
  const before = quiet()
  for (const [path, params, words] of [
    ['query', { limit: '0' }, /limit must be a whole number from 1 to 500/],
    ['query', { limit: '-1' }, /limit/],
    ['query', { limit: '1000000000' }, /limit/],
    ['query', { sort: 'colour' }, /sort must be one of name, kind, namespace, age/],
    ['query', { labels: 'app in web' }, /is not a label selector/],
    ['query', { cursor: 'nonsense' }, /cursor belongs to another query/],
    ['query', { cursor: body.cursor ?? '', kinds: 'pods' }, /cursor belongs to another query/],
    ['query', { cursor: 'x'.repeat(9000) }, /cursor/],
    ['query', { kinds: 'x'.repeat(2001) }, /kinds/],
    ['search', { text: 'x'.repeat(201) }, /text/],
    ['search', { text: 'x', limit: '201' }, /limit must be a whole number from 1 to 200/],
  ] as const) {
    const [status, code, message] = await refusal(`/catalog/${path}`, params)
    expect([path, params, status, code]).toEqual([path, params, 400, 'invalid_request'])
    expect(message).toMatch(words)
  }
  for (const path of ['/catalog/query', '/catalog/search']) {
    expect(await refusal(path, { clusterId: '' })).toEqual([
      400,
      'cluster_id_required',
      'clusterId is required',
    ])
    expect((await refusal(path, { clusterId: 'a:other' })).slice(0, 2)).toEqual([404, 'cluster_not_found'])
    const twice = await world.product.api(`${path}?clusterId=${world.of('a').id}&text=a&text=b`)
    expect([path, twice.status]).toEqual([path, 400])
    const change = await world.product.api(`${path}?clusterId=${world.of('a').id}`, {
      method: 'POST',
      body: '{}',
    })
    expect([path, change.status]).toEqual([path, 405])
  }
  await world.close('b')
  expect((await refusal('/catalog/query', { clusterId: world.of('b').id })).slice(0, 2)).toEqual([
    404,
    'cluster_not_found',
  ])
  expect(quiet()).toEqual(before)
}, 120_000)
