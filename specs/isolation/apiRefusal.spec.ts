import { describe, expect, it } from 'vitest'
import { aSimulatedPod, aSimulatedWorld, freshnessIn, namesIn } from '#testkit'

// Waits more than it works: for the next figures.
const eventually = { timeout: 60_000 }
const metrics = '/apis/metrics.k8s.io'

describe('an API behind a cluster that refuses the login the cluster accepts', () => {
  it('costs its own figures, and neither that cluster’s login nor anything of another', async () => {
    await using world = await aSimulatedWorld()
    const { server } = world.of('a')
    await using fault = await server.inject({ type: 'unauthorized', resource: metrics })
    await world.open('a', 'b')
    const inA = await world.followPods('a')
    const others = await world.observe('b')
    const refused = () =>
      server.requests.filter(({ path, status }) => path.startsWith(metrics) && status === 401).length
    await expect.poll(refused, eventually).toBeGreaterThanOrEqual(2)
    expect(await world.state('a')).toMatchObject({
      lifecycle: 'ready',
      auth: { state: 'valid' },
      health: { state: 'healthy' },
    })
    expect(world.events.about('a:a').filter((name) => name.startsWith('cluster:auth'))).toEqual([])
    server.put(aSimulatedPod('still-followed'))
    await expect.poll(() => namesIn(inA), eventually).toContain('still-followed')
    expect(freshnessIn(inA)).toBe('live')
    await others.expectUndisturbed()

    // The login is refused by the cluster as well: that is the cluster's verdict, at once.
    await world.of('a').signOut()
    await expect.poll(async () => (await world.state('a')).auth.state, eventually).toBe('recovering')
    await fault[Symbol.asyncDispose]()
  }, 180_000)
})
