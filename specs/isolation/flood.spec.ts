import { describe, expect, it } from 'vitest'
import { aSimulatedPod, aSimulatedWorld, namesIn, openClusterSocket, rowsIn } from '#testkit'

const eventually = { timeout: 60_000 }
const podCount = 200
const changesPerBurst = 100

describe('a flood of changes in one cluster', () => {
  it('costs another not one change, holds no queue for a reader that stops, and ends in the truth', async () => {
    await using world = await aSimulatedWorld()
    await world.open('a', 'b', 'c')
    const inA = await world.followPods('a')
    // It has seen its first frames and draws nothing from then on.
    using stuck = await openClusterSocket(world.product, 'a:a', () => {}, { isDrawing: false })
    stuck.openWindow(1, {
      domain: 'pods',
      tail: 'namespace:all',
      sort: null,
      filter: '',
      offset: 0,
      limit: 500,
    })
    const inB = await world.followPods('b')
    const others = await world.observe('c')

    const { server } = world.of('a')
    let changes = 0
    let isOver = false
    const nodes = new Map<string, string>()
    const flood = async () => {
      while (!isOver) {
        for (let count = 0; count < changesPerBurst; count += 1) {
          changes += 1
          const name = `busy-${changes % podCount}`
          nodes.set(name, `node-${changes}`)
          server.put(aSimulatedPod(name, { nodeName: `node-${changes}` }))
        }
        // Everything else of this process, B's server among it, has its turn.
        await new Promise(setImmediate)
      }
    }
    const flooding = flood()
    try {
      for (let index = 0; index < 5; index += 1) {
        const from = changes
        await expect.poll(() => changes - from, eventually).toBeGreaterThan(4000)
        const frames = inB.frames.length
        world.of('b').server.put(aSimulatedPod(`calm-${index}`))
        await expect.poll(() => namesIn(inB), eventually).toContain(`calm-${index}`)
        expect(inB.frames.length - frames).toBe(1)
      }
    } finally {
      isOver = true
      await flooding
    }
    expect(changes).toBeGreaterThan(20_000)
    expect(namesIn(inB)).toEqual([
      ...Array.from({ length: 5 }, (_, index) => `calm-${index}`),
      ...['web-1', 'web-2', 'web-3'],
    ])

    const shown = () =>
      new Map(
        rowsIn(inA)
          .filter(([, , name]) => name.startsWith('busy-'))
          .map((row) => [row[2], row.find((cell) => String(cell).startsWith('node-'))]),
      )
    await expect.poll(() => Object.fromEntries(shown()), eventually).toEqual(Object.fromEntries(nodes))
    expect(stuck.isOpen).toBe(true)
    expect(stuck.frames.length).toBeLessThan(10)
    // Every patch it was sent while it lasted took the place of many changes.
    expect(inA.frames.length).toBeLessThan(changes / 10)
    expect((await world.state('a')).usage.rssBytes).toBeLessThan(500 * 2 ** 20)
    await others.expectUndisturbed()
  }, 180_000)
})
