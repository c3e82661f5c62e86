import { describe, expect, it } from 'vitest'
import { aSimulatedPod, aSimulatedWorld, freshnessIn, namesIn } from '#testkit'

// Waits more than it works: for a silence to be noticed.
const within90s = { timeout: 90_000 }

describe('a cluster whose connections go silent without ending', () => {
  it('is said to be stale, finds new ones within 90 s, and shows what changed meanwhile, alone', async () => {
    await using world = await aSimulatedWorld()
    await world.open('a', 'b', 'c')
    const inA = await world.followPods('a')
    const others = await world.observe('b', 'c')
    const { server } = world.of('a')
    const lists = () =>
      world
        .of('a')
        .requests()
        .filter((request) => request.includes('limit=')).length
    const before = lists()

    await using _fault = await server.inject({ type: 'half-open' })
    server.put(aSimulatedPod('born-meanwhile'))
    server.remove(aSimulatedPod('web-1'))
    await expect
      .poll(
        () => inA.frames.some((frame) => 'freshness' in frame && frame.freshness.state === 'stale'),
        within90s,
      )
      .toBe(true)
    await expect.poll(() => namesIn(inA), within90s).toEqual(['born-meanwhile', 'web-2', 'web-3'])
    await expect.poll(() => freshnessIn(inA), within90s).toBe('live')
    await expect.poll(async () => (await world.state('a')).health.state, within90s).toBe('healthy')
    expect(await world.state('a')).toMatchObject({ lifecycle: 'ready', auth: { state: 'valid' } })
    expect(world.events.about('a:a').filter((name) => name.startsWith('cluster:auth'))).toEqual([])
    // The watch went on where it was.
    expect(lists()).toBe(before)
    await others.expectUndisturbed()
  }, 180_000)
})
