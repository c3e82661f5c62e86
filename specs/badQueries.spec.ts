import { expect, it } from 'vitest'
import type { ErrorBody, MergedDocument, MergedSnapshot, Snapshot } from '#contract'
import { aSimulatedWorld } from '#testkit'

const eventually = { timeout: 30_000 }
const isWatchOf = (resource: string) => (request: string) =>
  request.startsWith(`GET /api/v1/${resource}?watch=1`)

it('a question about rows that makes no sense is answered 400 in words, and no cluster hears of it', async () => {
  await using world = await aSimulatedWorld({ names: ['a'] })
  await world.open('a')
  await world.expectLifecycle('ready', 'a')
  const { id } = world.of('a')
  const ask = async (domain: string, tail: string, params: Readonly<Record<string, string>> = {}) => {
    const query = new URLSearchParams({ scope: `${id}|${tail}`, ...params })
    const answer = await world.product.api(`/snapshots/${domain}?${query}`)
    return { status: answer.status, body: await answer.json() }
  }
  const all = 'namespace:all'
  await ask('pods', all)
  await ask('nodes', '')
  const watched = () => ['pods', 'nodes'].filter((of) => world.of('a').requests().some(isWatchOf(of)))
  await expect.poll(watched, eventually).toEqual(['pods', 'nodes'])
  const { cursor } = (await ask('pods', all, { limit: '1' })).body as Snapshot
  expect(cursor).not.toBeNull()
  const before = world.of('a').requests()
  for (const [domain, tail, params, words] of [
    ['pods', all, { limit: '0' }, /limit must be a whole number from 1 to 500/],
    ['pods', all, { limit: '-1' }, /limit/],
    ['pods', all, { limit: '1000000000' }, /limit/],
    ['pods', all, { limit: 'many' }, /limit/],
    ['pods', all, { sort: 'colour' }, /colour/],
    ['pods', all, { filter: 'label:=x' }, /"=x" is not a label selector.*Write label:key/],
    ['pods', all, { filter: 'field:=x' }, /field/],
    ['pods', all, { cursor: 'nonsense' }, /cursor/],
    ['pods', all, { cursor: cursor ?? '', sort: '-name' }, /cursor/],
    ['pods', 'namespace:shop', { cursor: cursor ?? '' }, /cursor/],
    ['pods', `${all}&limit=0`, {}, /limit must be a whole number from 1 to 500/],
    ['pods', 'limit=1&limit=2', {}, /limit=1.*is not a scope/],
    ['pods', `${all}&colour=red`, {}, /is not a scope/],
    ['pods', 'namespace:', {}, /is not a scope/],
    ['nodes', 'namespace:shop', {}, /is cluster-scoped/],
    ['cluster-overview', 'namespace:shop', {}, /cluster-overview/],
  ] as const) {
    const { status, body } = await ask(domain, tail, params)
    const { code, message } = (body as ErrorBody).error ?? {}
    expect([domain, tail, params, status, code]).toEqual([domain, tail, params, 400, 'invalid_request'])
    expect(message).toMatch(words)
  }
  for (const scope of ['', '|namespace:all', 'clusters=|', 'a:a']) {
    const answer = await world.product.api(`/snapshots/pods?${new URLSearchParams({ scope })}`)
    expect([scope, answer.status]).toEqual([scope, 400])
  }
  expect(world.of('a').requests()).toEqual(before)
}, 120_000)

it('the limit of a page stands in its scope too, of one cluster and of several; a parameter counts instead', async () => {
  await using world = await aSimulatedWorld({ names: ['a', 'b'] })
  await world.open('a', 'b')
  await world.expectLifecycle('ready', 'a', 'b')
  const [a, b] = ['a', 'b'].map((name) => world.of(name).id)
  const rows = async (domain: string, scope: string, params: Readonly<Record<string, string>> = {}) => {
    const answer = await world.product.api(
      `/snapshots/${domain}?${new URLSearchParams({ scope, ...params })}`,
    )
    return ((await answer.json()) as Snapshot).rows?.length
  }
  await expect.poll(() => rows('pods', `${a}|namespace:all`), eventually).toBe(3)
  await expect.poll(() => rows('pods', `clusters=${a},${b}|namespace:all`), eventually).toBe(6)
  expect(await rows('pods', `${a}|namespace:all&limit=2`)).toBe(2)
  expect(await rows('pods', `${a}|namespace:all&limit=2`, { limit: '1' })).toBe(1)
  expect(await rows('pods', `clusters=${a},${b}|namespace:all&limit=5`)).toBe(5)
  expect(await rows('namespaces', `clusters=${a},${b}|limit=1`)).toBe(1)
})

it('catalog and permissions are asked of several clusters at once, each answering for itself', async () => {
  await using world = await aSimulatedWorld({ names: ['a', 'b'] })
  await world.open('a', 'b')
  await world.expectLifecycle('ready', 'a', 'b')
  const ask = async <T>(domain: string, params: Readonly<Record<string, string>> = {}) => {
    const scope = `clusters=${['a', 'b'].map((name) => world.of(name).id).join(',')}|`
    const answer = await world.product.api(
      `/snapshots/${domain}?${new URLSearchParams({ scope, ...params })}`,
    )
    return (await answer.json()) as T
  }
  const found = async () =>
    (await ask<MergedSnapshot>('catalog', { filter: 'web-2' })).rows?.map(
      ({ clusterName, row }) => `${clusterName}/${row[2]}`,
    )
  await expect.poll(found, eventually).toEqual(['a/web-2', 'b/web-2'])
  const permissions = await ask<MergedDocument>('permissions')
  expect(permissions.clusters.map(({ clusterName, outcome }) => [clusterName, outcome])).toEqual([
    ['a', 'ok'],
    ['b', 'ok'],
  ])
  for (const { body } of permissions.clusters) expect(body).toMatchObject({ denied: [] })
}, 120_000)
