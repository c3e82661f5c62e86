import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../testkit/manualClock.ts'
import { Merge } from './merge.ts'

const stamp = (nanos: number): string => `2026-01-01T12:00:00.${String(nanos).padStart(9, '0')}Z`

function aMerge(sources: number) {
  const clock = new ManualClock()
  const items: string[] = []
  const room = { isThere: true }
  const merge = new Merge({
    clock,
    onItems: (text) => items.push(...text.trimEnd().split('\n')),
    mayGo: () => room.isThere,
  })
  merge.sources = sources
  const add = (source: number, nanos: number | null, text: string) =>
    merge.add(source, nanos === null ? '' : stamp(nanos), `${text}\n`)
  return { clock, merge, items, room, add, [Symbol.dispose]: () => merge[Symbol.dispose]() }
}

describe('the merge of several logs', () => {
  it('puts lines that come within a short time in the order of their stamps, down to nanoseconds', () => {
    using world = aMerge(2)
    world.add(0, 2, 'second')
    world.clock.advance(100)
    world.add(1, 1, 'first')
    world.add(1, 3, 'third')
    expect(world.items).toEqual([])
    world.clock.advance(1000)
    expect(world.items).toEqual(['first', 'second', 'third'])
  })

  it('never changes the order within one source', () => {
    using world = aMerge(2)
    world.add(0, 5, 'as written')
    world.add(0, 1, 'though older')
    world.add(1, 3, 'other')
    world.clock.advance(1000)
    expect(world.items).toEqual(['other', 'as written', 'though older'])
  })

  it('does not wait for a source that is late', () => {
    using world = aMerge(2)
    world.add(0, 2, 'in time')
    world.clock.advance(400)
    expect(world.items).toEqual(['in time'])
    world.add(1, 1, 'late')
    world.clock.advance(400)
    expect(world.items).toEqual(['in time', 'late'])
  })

  it('waits for the oldest of them, and no longer', () => {
    using world = aMerge(2)
    world.add(0, 1, 'one')
    world.clock.advance(200)
    world.add(0, 2, 'two')
    world.clock.advance(100)
    expect(world.items).toEqual(['one'])
    world.clock.advance(199)
    expect(world.items).toEqual(['one'])
    world.clock.advance(1)
    expect(world.items).toEqual(['one', 'two'])
  })

  it('gives what comes fast as soon as each source that is writing has said more', () => {
    using world = aMerge(3)
    for (let count = 0; count < 60; count += 1) world.add(0, 2 * count, `a${2 * count}`)
    world.add(2, 1000, 'c1000')
    expect(world.items).toEqual([])
    for (let count = 0; count < 60; count += 1) world.add(1, 2 * count + 1, `b${2 * count + 1}`)
    const expected = Array.from({ length: 120 }, (_, index) => `${index % 2 === 0 ? 'a' : 'b'}${index}`)
    expect(world.items.length).toBeGreaterThan(10)
    expect(world.items).toEqual(expected.slice(0, world.items.length))
    // One that has stopped is waited for only as long as any other line.
    world.clock.advance(300)
    expect(world.items).toEqual([...expected, 'c1000'])
  })

  it('holds nothing where there is one source', () => {
    using world = aMerge(1)
    world.add(0, 2, 'now')
    expect(world.items).toEqual(['now'])
  })

  it('keeps what may not go, says how much that is, and gives it later', () => {
    using world = aMerge(1)
    world.room.isThere = false
    world.add(0, 1, 'four')
    world.clock.advance(1000)
    expect([world.items, world.merge.size]).toEqual([[], 5])
    world.room.isThere = true
    world.merge.release()
    expect([world.items, world.merge.size]).toEqual([['four'], 0])
  })
})
