import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import {
  apiRoot,
  type ClusterId,
  encodeClusterScope,
  type MergedDocument,
  type MergedSnapshot,
  type PartFrame,
  type SubscriptionFrame,
} from '#contract'
import { aSimulatedPod, aSimulatedWorld, type Product, type SimulatedWorld } from '#testkit'

const eventually = { timeout: 60_000 }
const ids = (...names: string[]) => names.map((name) => `${name}:${name}` as ClusterId)
const scopeOf = (...names: string[]) =>
  encodeClusterScope({ type: 'multi', clusterIds: ids(...names), tail: 'namespace:all' })

async function merged(world: SimulatedWorld, names: string[], params: Record<string, string> = {}) {
  const query = new URLSearchParams({ scope: scopeOf(...names), ...params })
  const answer = await world.product.api(`/snapshots/pods?${query}`)
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as MergedSnapshot }
}

const shown = ({ rows }: MergedSnapshot) => rows.map(({ clusterName, row }) => `${clusterName}/${row[2]}`)
const outcomes = ({ clusters }: Pick<MergedSnapshot, 'clusters'>) =>
  Object.fromEntries(clusters.map(({ clusterName, outcome }) => [clusterName, outcome]))

/** The workspace's stream of a page, with what it follows over several clusters. */
async function openStream(product: Product) {
  const url = `${product.url.replace('http', 'ws')}${apiRoot}/stream`
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${product.token}` } })
  const parts: Extract<PartFrame, { t: 'part' }>[] = []
  const refusals: Extract<PartFrame, { t: 'subscription-refused' }>[] = []
  const blind = new Set<string>()
  const send = (frame: SubscriptionFrame) => socket.send(JSON.stringify(frame))
  socket.on('message', (data) => {
    const frame = JSON.parse(data.toString()) as PartFrame | { t: 'workspace' | 'event' }
    if (frame.t === 'subscription-refused') refusals.push(frame)
    if (frame.t !== 'part') return
    parts.push(frame)
    const { subscription, clusterId, n } = frame
    if (!blind.has(clusterId)) send({ t: 'seen', subscription, clusterId, n })
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  const newest = (clusterId: string) => parts.findLast((part) => part.clusterId === clusterId)
  return {
    parts,
    refusals,
    blind,
    send,
    names: (clusterId: string) => newest(clusterId)?.rows?.rows.map(([, , name]) => name),
    outcome: (clusterId: string) => newest(clusterId)?.outcome,
    reason: (clusterId: string) => newest(clusterId)?.reason,
    subscribe: (domain: string, scope: string) =>
      send({ t: 'subscribe', subscription: 1, domain, scope, sort: null, filter: '', limit: 50 }),
    [Symbol.dispose]: () => socket.terminate(),
  }
}

describe('what is asked of several clusters at once', () => {
  it('is answered by each on its own: one that is black-holed, one that denies and one that fails cost only their rows', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b', 'hole', 'denied', 'failing'] })
    world.of('denied').server.inject({ type: 'forbidden', resource: 'pods' })
    world.of('failing').server.inject({ type: 'server-error', resource: 'pods' })
    world.of('hole').server.inject({ type: 'hang' })
    await world.open('a', 'b', 'hole', 'denied', 'failing')
    await world.expectLifecycle('ready', 'a', 'b')
    const began = performance.now()
    const { body } = await merged(world, ['a', 'hole', 'b', 'denied', 'failing'])
    expect(performance.now() - began).toBeLessThan(9000)
    expect(shown(body)).toEqual(['a/web-1', 'b/web-1', 'a/web-2', 'b/web-2', 'a/web-3', 'b/web-3'])
    expect(body.total).toBe(6)
    expect(outcomes(body)).toMatchObject({ a: 'ok', b: 'ok', denied: 'failed', failing: 'failed' })
    expect(['failed', 'timed-out', 'partial']).toContain(outcomes(body).hole)
    for (const { outcome, reason } of body.clusters) expect(reason === null).toBe(outcome === 'ok')
    expect(body.rows.map(({ clusterId }) => clusterId)).toContain('b:b')
  }, 120_000)

  it('keeps nobody waiting for one that is merely slow, and has its rows once they have come', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'slow'] })
    const { server } = world.of('slow')
    for (let at = 0; at < 400; at += 1) server.put(aSimulatedPod(`many-${at}`))
    await world.open('a', 'slow')
    await world.expectLifecycle('ready', 'a', 'slow')
    const fault = await server.inject({ type: 'slow' })
    const { body } = await merged(world, ['slow', 'a'])
    expect(shown(body).filter((name) => name.startsWith('a/'))).toEqual(['a/web-1', 'a/web-2', 'a/web-3'])
    expect(outcomes(body).a).toBe('ok')
    expect(['timed-out', 'partial']).toContain(outcomes(body).slow)
    await fault[Symbol.asyncDispose]()
    await expect.poll(async () => (await merged(world, ['slow', 'a'])).body.total, eventually).toBe(406)
    expect(outcomes((await merged(world, ['slow', 'a'])).body)).toEqual({ a: 'ok', slow: 'ok' })
  }, 120_000)

  it('is paged over the merge without a row twice or never, though rows of equal names come and go', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    const first = await merged(world, ['a', 'b'], { limit: '3', sort: '-name' })
    expect(shown(first.body)).toEqual(['a/web-3', 'b/web-3', 'a/web-2'])
    world.of('a').server.put(aSimulatedPod('web-9'))
    await expect.poll(async () => (await merged(world, ['a'])).body.total, eventually).toBe(4)
    const cursor = first.body.cursor ?? ''
    const second = await merged(world, ['a', 'b'], { limit: '3', sort: '-name', cursor })
    expect(shown(second.body)).toEqual(['b/web-2', 'a/web-1', 'b/web-1'])
    expect(second.body.cursor).toBeNull()
    const other = await merged(world, ['b', 'a'], { limit: '3', sort: '-name', cursor })
    expect(other.status).toBe(400)

    const again = await world.product.api(
      `/snapshots/pods?${new URLSearchParams({ scope: scopeOf('a', 'b'), limit: '3', sort: '-name', cursor })}`,
      { headers: { 'if-none-match': second.headers.get('etag') ?? '' } },
    )
    expect(again.status).toBe(304)
  }, 120_000)

  it('follows the clusters that are open, and says what it cannot do', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a')
    expect((await merged(world, ['a', 'b'])).status).toBe(404)
    await world.open('b')
    expect((await merged(world, ['a', 'b'])).body.total).toBe(6)
    await world.close('a')
    expect((await merged(world, ['a', 'b'])).status).toBe(404)
    expect(outcomes((await merged(world, ['b'])).body)).toEqual({ b: 'ok' })
    await world.open('a')

    const before = world.of('b').requests().length
    const several = encodeURIComponent(scopeOf('a', 'b'))
    const attention = await world.product.api(`/snapshots/attention?scope=${several}`)
    expect(await attention.json()).toMatchObject({ error: { code: 'single_cluster_only' } })
    for (const params of [
      { filter: 'label:=x' },
      { limit: '0' },
      { limit: '-1' },
      { limit: '1000000000' },
      { sort: 'no' },
    ]) {
      expect((await merged(world, ['a', 'b'], params)).status, JSON.stringify(params)).toBe(400)
    }
    expect((await world.product.api(`/snapshots/nonsense?scope=${several}`)).status).toBe(404)
    expect(world.of('b').requests().length).toBe(before)

    for (const domain of ['attention', 'cluster-overview']) {
      const one = await world.product.api(`/snapshots/${domain}?scope=${encodeURIComponent('clusters=b:b|')}`)
      expect([domain, one.status]).toEqual([domain, 200])
    }
    for (const [scope, total] of [
      ['clusters=a:a,b:b|limit=2', 2],
      ['clusters=a:a,b:b|namespace:shop&limit=2', 2],
      ['clusters=a:a,b:b|limit=2&limit=3', null],
    ] as const) {
      const limited = await world.product.api(`/snapshots/pods?scope=${encodeURIComponent(scope)}`)
      const { rows } = (await limited.json()) as Partial<MergedSnapshot>
      expect([scope, rows?.length ?? null]).toEqual([scope, total])
    }

    const diagnostics = await world.product.api(
      `/snapshots/diagnostics?scope=${encodeURIComponent('clusters=a:a,b:b|')}`,
    )
    const { clusters } = (await diagnostics.json()) as MergedDocument
    expect(clusters.map(({ clusterId, outcome }) => [clusterId, outcome])).toEqual([
      ['a:a', 'ok'],
      ['b:b', 'ok'],
    ])
  }, 120_000)

  it('is followed over time, each cluster on its own: an unread part of one keeps no other waiting', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b', 'c'] })
    await world.open('a', 'b')
    using stream = await openStream(world.product)
    stream.blind.add('a:a')
    stream.subscribe('pods', scopeOf('a', 'b', 'c'))
    await expect.poll(() => stream.outcome('c:c'), eventually).toBe('failed')
    expect(stream.reason('c:c')).toBe('This cluster is not open.')
    await expect.poll(() => stream.names('b:b'), eventually).toEqual(['web-1', 'web-2', 'web-3'])
    const partsOfA = () => stream.parts.filter(({ clusterId }) => clusterId === 'a:a').length
    await expect.poll(partsOfA, eventually).toBe(1)
    for (let at = 0; at < 50; at += 1) world.of('a').server.put(aSimulatedPod(`flood-${at}`))
    world.of('b').server.put(aSimulatedPod('web-4'))
    await expect.poll(() => stream.names('b:b'), eventually).toEqual(['web-1', 'web-2', 'web-3', 'web-4'])
    expect(partsOfA()).toBe(1)

    await world.open('c')
    await expect.poll(() => stream.names('c:c'), eventually).toEqual(['web-1', 'web-2', 'web-3'])
    await world.close('b')
    await expect.poll(() => stream.reason('b:b'), eventually).toBe('This cluster is not open.')

    // The seed's own example: the limit stands in the scope.
    const whole = { sort: null, filter: '' }
    stream.send({
      t: 'subscribe',
      subscription: 2,
      domain: 'pods',
      scope: 'clusters=a:a,c:c|limit=2',
      ...whole,
    })
    const ofScope = (clusterId: string) =>
      stream.parts
        .findLast((part) => part.subscription === 2 && part.clusterId === clusterId)
        ?.rows?.rows.map(([, , name]) => name)
    await expect.poll(() => ofScope('c:c'), eventually).toEqual(['web-1', 'web-2'])
    // A domain that sums up one cluster is followed where the scope names one, however it writes that.
    stream.send({ t: 'subscribe', subscription: 3, domain: 'attention', scope: 'clusters=c:c|', ...whole })
    await expect
      .poll(() => stream.parts.filter(({ subscription }) => subscription === 3).length, eventually)
      .toBeGreaterThan(0)
    expect(stream.refusals).toEqual([])

    stream.subscribe('attention', scopeOf('a', 'c'))
    await expect
      .poll(() => stream.refusals.map(({ error }) => error.code), eventually)
      .toEqual(['single_cluster_only'])
  }, 120_000)

  it('goes on in one whose connection is built anew, where it was, and in the others without a frame', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    using stream = await openStream(world.product)
    stream.subscribe('pods', scopeOf('a', 'b'))
    for (const id of ids('a', 'b')) {
      await expect.poll(() => stream.names(id), eventually).toEqual(['web-1', 'web-2', 'web-3'])
      await expect.poll(() => stream.outcome(id), eventually).toBe('ok')
    }
    await world.expectLifecycle('ready', 'a', 'b')
    const framesOfA = () => stream.parts.filter(({ clusterId }) => clusterId === 'a:a').length
    const before = framesOfA()

    await world.of('b').signOut()
    await expect.poll(async () => (await world.state('b')).lifecycle, eventually).not.toBe('ready')
    world.of('b').server.put(aSimulatedPod('web-4'))
    world.of('b').signIn()
    await world.expectLifecycle('ready', 'b')
    await expect.poll(() => stream.names('b:b'), eventually).toEqual(['web-1', 'web-2', 'web-3', 'web-4'])
    await expect.poll(() => stream.outcome('b:b'), eventually).toBe('ok')
    const { body } = await merged(world, ['a', 'b'])
    expect([body.total, outcomes(body)]).toEqual([7, { a: 'ok', b: 'ok' }])
    expect(framesOfA()).toBe(before)
  }, 120_000)
})
