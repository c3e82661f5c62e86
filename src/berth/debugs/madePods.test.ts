import { describe, expect, it } from 'vitest'
import type { MadePod, Protection } from '#contract'
import { aSimulatedClient, aSimulatedPod } from '#testkit'
import { Gate } from '../writes/gate.ts'
import { MadePods } from './madePods.ts'

const eventually = { timeout: 15_000, interval: 20 }
const ours = { 'app.kubernetes.io/managed-by': 'flotilla', 'app.kubernetes.io/name': 'node-shell' }
const inShop = (...names: string[]): MadePod[] => names.map((name) => ({ namespace: 'shop', name }))

/** The pods `left`, which is ours, and `foreign`, which is not; what was remembered of the last process. */
async function aWorld(remembered: readonly MadePod[]) {
  await using stack = new AsyncDisposableStack()
  const { client, server } = stack.use(await aSimulatedClient())
  const world = { protection: 'open' as Protection, remembered }
  const gate = new Gate({ protection: () => world.protection, log: () => {}, onDenied: () => {} })
  const made = new MadePods({
    ...{ gate, log: () => {}, connected: async () => client, remembered },
    remember: (pods) => {
      world.remembered = pods
    },
  })
  server.put(aSimulatedPod('left', { labels: ours }))
  server.put(aSimulatedPod('foreign'))
  const owned = stack.move()
  return Object.assign(world, {
    made,
    isThere: (name: string) => {
      const pod = server.store.get('/pods', `shop/${name}`)
      return pod !== null && pod.metadata.deletionTimestamp === undefined
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  })
}

describe('pods that were made for shells', () => {
  it('are deleted at the next connection, those that are gone are forgotten, and another pod of that name is left alone', async () => {
    await using world = await aWorld(inShop('left', 'foreign', 'gone'))
    world.made.attach()
    await expect.poll(() => world.remembered, eventually).toEqual([])
    expect([world.isThere('left'), world.isThere('foreign')]).toEqual([false, true])
  })

  it('are kept and remembered while their shells are open, and deleted after', async () => {
    await using world = await aWorld([])
    const [left] = inShop('left')
    if (left === undefined) throw new Error('there is one')
    world.made.use(left)
    world.made.attach()
    expect(world.remembered).toEqual([left])
    await world.made.remove(left)
    expect([world.isThere('left'), world.remembered]).toEqual([false, []])
  })

  it('stay in a cluster that is read-only, and go when it is not any more', async () => {
    await using world = await aWorld(inShop('left'))
    world.protection = 'read-only'
    await expect(world.made.remove({ namespace: 'shop', name: 'left' })).rejects.toThrow(/read-only/u)
    expect([world.isThere('left'), world.remembered]).toEqual([true, inShop('left')])
    world.protection = 'confirm'
    world.made.sweep()
    await expect.poll(() => world.remembered, eventually).toEqual([])
    expect(world.isThere('left')).toBe(false)
  })

  it('are forgotten where they were not made', async () => {
    await using world = await aWorld([])
    const [pod] = inShop('refused')
    if (pod === undefined) throw new Error('there is one')
    world.made.use(pod)
    world.made.forget(pod)
    expect(world.remembered).toEqual([])
  })
})
