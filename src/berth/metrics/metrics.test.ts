import { describe, expect, it } from 'vitest'
import { firstCell, type Snapshot } from '#contract'
import { aClusterToOpen, aSimulatedPod } from '#testkit'

const eventually = { timeout: 15_000, interval: 20 }
const figures = '/apis/metrics.k8s.io/v1beta1'

/** A cluster with pods in the namespaces shop and other, opened by a user who may do only what `rules` say. */
async function aWorld(rules: readonly { resources: readonly string[]; namespaces?: readonly string[] }[]) {
  await using stack = new AsyncDisposableStack()
  const { server, open } = stack.use(await aClusterToOpen({ user: 'dan' }))
  server.put(aSimulatedPod('elsewhere', { namespace: 'other' }))
  for (const rule of rules) server.people.allow({ subject: 'dan', ...rule })
  const berth = stack.use(await open(['shop', 'other']))
  const owned = stack.move()
  return {
    berth,
    warnings: async () =>
      (await berth.ask<Snapshot>('/snapshots/pods?tail=namespace:all&limit=500')).body.warnings,
    asked: () =>
      server.requests.filter(({ path: asked }) => asked.startsWith(figures)).map(({ path: asked }) => asked),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

describe('the figures of somebody who may not read all of them', () => {
  it('are those of the namespaces they may read, each asked for by itself', async () => {
    await using world = await aWorld([{ resources: ['pods'], namespaces: ['shop'] }])
    using window = await world.berth.openWindow({ domain: 'pods' })
    const cpu = () => window.columns.findIndex(({ id }) => id === 'cpu')
    await expect
      .poll(() => window.rows.map((row) => typeof row[firstCell + cpu()]), eventually)
      .toEqual(['number', 'number', 'number'])
    expect(await world.warnings()).not.toContainEqual(expect.stringContaining('CPU'))
    expect(world.asked()).toEqual([`${figures}/pods`, `${figures}/namespaces/shop/pods`])
  })

  it('are said to be restricted where there are none, in the words of the cluster', async () => {
    await using world = await aWorld([
      { resources: ['nodes'] },
      { resources: ['configmaps'], namespaces: ['shop'] },
    ])
    using _window = await world.berth.openWindow({ domain: 'pods' })
    await expect
      .poll(world.warnings, eventually)
      .toContainEqual(
        expect.stringMatching(
          /^No values for CPU and Memory: pods\.metrics\.k8s\.io is forbidden: User "dan"/,
        ),
      )
    expect(world.asked()).toEqual([`${figures}/pods`])
  })
})
