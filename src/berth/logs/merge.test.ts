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
    onItem: (bytes) => items.push(Buffer.from(bytes).toString()),
    mayGo: () => room.isThere,
  })
  merge.sources = sources
  const add = (source: number, nanos: number | null, text: string) =>
    merge.add(source, nanos === null ? '' : stamp(nanos), Buffer.from(text))
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
    expect([world.items, world.merge.bytes]).toEqual([[], 4])
    world.room.isThere = true
    world.merge.release()
    expect([world.items, world.merge.bytes]).toEqual([['four'], 0])
  })
})
