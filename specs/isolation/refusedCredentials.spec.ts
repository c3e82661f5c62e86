import { describe, expect, it } from 'vitest'
import { aSimulatedPod, aSimulatedWorld, freshnessIn, namesIn, type SimulatedWorld } from '#testkit'

// Waits more than it works: for the tries of a login that is refused.
const eventually = { timeout: 60_000 }

/** Names of the events about its credentials, but for the single tries. */
const verdicts = (world: SimulatedWorld) =>
  world.events
    .about('a:a')
    .filter((name) => name.startsWith('cluster:auth'))
    .filter((name) => name !== 'cluster:auth:progress')

const authOf = async (world: SimulatedWorld) => (await world.state('a')).auth.state
const retry = (world: SimulatedWorld) =>
  world.product.api(`/clusters/${encodeURIComponent('a:a')}/retry`, { method: 'POST', body: '{}' })

describe('a cluster that answers 401 to everything', () => {
  it('stops asking at once, tries four times in 15 s and then once a minute, alone', async () => {
    await using world = await aSimulatedWorld()
    await world.open('a', 'b', 'c')
    const inA = await world.followPods('a')
    const others = await world.observe('b', 'c')
    const before = world.of('a').requests().length

    await world.of('a').signOut()
    await expect.poll(() => authOf(world), eventually).toBe('recovering')
    await expect.poll(() => authOf(world), eventually).toBe('invalid')
    expect(freshnessIn(inA)).toBe('stale')
    expect(namesIn(inA)).toEqual(['web-1', 'web-2', 'web-3'])
    expect(await world.state('a')).toMatchObject({ lifecycle: 'signed-out' })

    // One request found out; after it there are only the tries.
    const [first, ...tries] = world.of('a').requests().slice(before)
    expect(first).toMatch(/watch=1/u)
    expect(tries).toEqual(Array(4).fill('GET /version?'))
    const states = world.events.statesOf('a:a')
    const signedOutAt = states.find(({ lifecycle }) => lifecycle === 'signed-out')?.since ?? NaN
    const announced = new Set(states.flatMap(({ auth }) => (auth.nextTryAt === null ? [] : [auth.nextTryAt])))
    // The first try is due at once, and may have been made before anyone could be told.
    const times = [signedOutAt, ...[...announced].slice(-4)]
    for (const [index, gapMs] of [5000, 5000, 5000, 60_000].entries()) {
      const measuredMs = (times[index + 1] ?? NaN) - (times[index] ?? NaN)
      // The lifecycle follows the refusal that the tries are counted from.
      expect(measuredMs).toBeGreaterThanOrEqual(index === 0 ? gapMs - 500 : gapMs)
      expect(measuredMs).toBeLessThan(gapMs + 2000)
    }
    expect(verdicts(world)).toEqual(['cluster:auth:failed', 'cluster:auth:recovering'])
    expect((await world.state('a')).auth.nextTryAt).toBeGreaterThan(Date.now())
    await others.expectUndisturbed()
  }, 120_000)

  it('is rebuilt once when they are accepted again, and a refusal right after it is seen', async () => {
    await using world = await aSimulatedWorld()
    await world.open('a', 'b', 'c')
    const inA = await world.followPods('a')
    const others = await world.observe('b', 'c')
    await world.of('a').signOut()
    await expect.poll(() => authOf(world), eventually).toBe('recovering')
    const before = world.of('a').server.connections.accepted
    const asked = world.of('a').requests().length
    world.of('a').server.put(aSimulatedPod('born-meanwhile'))
    world.of('a').signIn()
    expect((await retry(world)).status).toBe(202)
    await world.expectLifecycle('ready', 'a')
    await expect.poll(() => freshnessIn(inA), eventually).toBe('live')
    expect(namesIn(inA)).toEqual(['born-meanwhile', 'web-1', 'web-2', 'web-3'])
    // What it knew is gone on from: nothing of it is listed again.
    const pods = world
      .of('a')
      .requests()
      .slice(asked)
      .filter((request) => request.includes('/pods?'))
    expect(pods).not.toEqual([])
    for (const request of pods) expect(request).toMatch(/[?&]watch=1.*resourceVersion=\d/u)
    expect(inA.isOpen).toBe(true)
    expect(verdicts(world)).toEqual([
      'cluster:auth:failed',
      'cluster:auth:recovering',
      'cluster:auth:recovered',
    ])
    expect((await world.state('a')).crashes.count).toBe(0)
    expect(world.of('a').server.connections.accepted - before).toBeLessThanOrEqual(3)

    await world.of('a').signOut()
    await expect.poll(() => authOf(world), eventually).toBe('recovering')
    world.of('a').signIn()
    await retry(world)
    await world.expectLifecycle('ready', 'a')
    await expect.poll(() => freshnessIn(inA), eventually).toBe('live')
    expect(verdicts(world)).toEqual([
      ...['cluster:auth:failed', 'cluster:auth:recovering', 'cluster:auth:recovered'],
      ...['cluster:auth:failed', 'cluster:auth:recovering', 'cluster:auth:recovered'],
    ])
    await others.expectUndisturbed()
  }, 120_000)
})
