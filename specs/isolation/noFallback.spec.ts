import { describe, expect, it } from 'vitest'
import { aSimulatedWorld, freshnessIn } from '#testkit'

const web1 = { group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1' }
const routes = ['object', 'object/yaml', 'object/events'] as const

describe("a cluster's own stream", () => {
  it('serves that cluster only, whatever else a question on it names', async () => {
    await using world = await aSimulatedWorld()
    await world.open('a', 'b', 'c')
    const inA = await world.followPods('a')
    const others = await world.observe('b', 'c')
    for (const route of routes)
      for (const other of [
        { clusterId: 'b:b' },
        { scope: 'b:b|namespace:all' },
        { clusterId: '', cluster: 'b' },
        { clusterId: 'nobody' },
      ]) {
        const answer = await inA.ask(route, { ...web1, ...other })
        expect(['response', 'failure']).toContain(answer.t)
      }
    for (const tail of ['b:b|namespace:all', 'clusters=b:b,c:c|namespace:all'])
      inA.openWindow(2, { domain: 'pods', tail, sort: null, filter: '', offset: 0, limit: 10 })
    await expect.poll(() => inA.frames.filter(({ t }) => t === 'refused').length).toBe(2)
    expect(freshnessIn(inA)).toBe('live')
    await others.expectUndisturbed()
  }, 120_000)

  it('is never another one while its cluster starts, waits for a sign-in, or is gone', async () => {
    await using world = await aSimulatedWorld()
    await world.open('b', 'c')
    const others = await world.observe('b', 'c')
    const askA = async () =>
      (await world.product.api(`/object?${new URLSearchParams({ ...web1, clusterId: 'a:a' })}`)).status
    expect(await askA()).toBe(404)
    await world.of('a').signOut()
    await world.open('a')
    await world.expectLifecycle('signed-out', 'a')
    expect(await askA()).toBe(503)
    await world.close('a')
    expect(await askA()).toBe(404)
    await others.expectUndisturbed()
  }, 120_000)
})
