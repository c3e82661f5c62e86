import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { SimulatedServer } from '#sim'
import { ManualClock } from '../../../testkit/manualClock.ts'
import { Churn } from './churn.ts'
import { seededRandom } from './objects.ts'
import { Rollouts } from './rollouts.ts'
import { fillShop } from './shop.ts'

/** The shop, whose controller of Deployments is at work. */
async function aShop() {
  const clock = new ManualClock()
  const stack = new AsyncDisposableStack()
  const server = stack.use(await SimulatedServer.open({ clock }))
  fillShop(server, { environment: 'production', tag: '2.4', nowMs: clock.now() })
  stack.use(new Churn(server, { clock, random: seededRandom(2), gapMs: 3_600_000 }))
  stack.use(new Rollouts(server, { clock, random: seededRandom(1) }))
  const deployment = () => server.store.get('apps/deployments', 'shop/web') as KubeObject
  const pods = () =>
    server.store
      .page('/pods', {
        ...{ namespace: 'shop', limit: 1000, after: null, at: null },
        fits: ({ metadata }) => metadata.labels?.app === 'web',
      })
      .objects.map(({ metadata }) => metadata)
  return {
    ...{ clock, deployment, pods },
    change: (spec: object) => {
      const present = deployment()
      server.put({ ...present, spec: { ...(present.spec as object), ...spec } })
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

describe('Rollouts', () => {
  it('make and remove pods as the number of replicas changes', async () => {
    await using shop = await aShop()
    expect(shop.pods()).toHaveLength(4)
    shop.change({ replicas: 6 })
    shop.clock.advance(0)
    expect(shop.pods()).toHaveLength(6)
    expect(shop.deployment().status).toMatchObject({ replicas: 6, readyReplicas: 4 })
    shop.clock.advance(3000)
    expect(shop.deployment().status).toMatchObject({ replicas: 6, readyReplicas: 6 })
    shop.change({ replicas: 1 })
    shop.clock.advance(0)
    expect(shop.pods()).toHaveLength(1)
    expect(shop.deployment().status).toMatchObject({ replicas: 1, readyReplicas: 1 })
  })

  it('replace the pods one by one after a change of the template', async () => {
    await using shop = await aShop()
    const before = new Set(shop.pods().map(({ uid }) => uid))
    shop.change({ template: { metadata: { annotations: { restarted: 'now' } } } })
    shop.clock.advance(0)
    expect(shop.pods().filter(({ deletionTimestamp }) => deletionTimestamp !== undefined)).toHaveLength(1)
    for (let time = 0; time < 30; time += 1) shop.clock.advance(1000)
    expect(shop.pods()).toHaveLength(4)
    expect(shop.pods().filter(({ uid }) => before.has(uid))).toEqual([])
  })

  it('replace no pods of a paused deployment', async () => {
    await using shop = await aShop()
    const before = shop.pods().map(({ uid }) => uid)
    shop.change({ paused: true, template: {} })
    for (let time = 0; time < 30; time += 1) shop.clock.advance(1000)
    expect(shop.pods().map(({ uid }) => uid)).toEqual(before)
  })
})
