import { describe, expect, it } from 'vitest'
import { ManualClock } from '#testkit'
import { IdleHeapTrim } from './idleHeapTrim.ts'

function aHeap(usedMb: number) {
  const heap = {
    shrunk: 0,
    usedMb,
    usedBytes: () => heap.usedMb * 2 ** 20,
    collect: () => {},
    shrink: () => {
      heap.shrunk += 1
    },
  }
  const clock = new ManualClock()
  return { heap, clock, leftovers: new IdleHeapTrim(heap, clock) }
}

describe('IdleHeapTrim', () => {
  it('are given back once, a while after the last list was read', () => {
    const { heap, clock, leftovers } = aHeap(10)
    leftovers.note(false)
    clock.advance(60_000)
    expect(heap.shrunk).toBe(0)
    leftovers.note(true)
    leftovers.note(false)
    clock.advance(4000)
    leftovers.note(true)
    clock.advance(4000)
    expect(heap.shrunk).toBe(0)
    leftovers.note(false)
    leftovers.note(false)
    clock.advance(5000)
    expect(heap.shrunk).toBe(1)
    clock.advance(60_000)
    expect(heap.shrunk).toBe(1)
  })

  it('wait while changes come in, which the person looks at', () => {
    const { heap, clock, leftovers } = aHeap(10)
    leftovers.note(true)
    leftovers.note(false)
    for (const usedMb of [14, 18, 11]) {
      heap.usedMb = usedMb
      clock.advance(5000)
    }
    expect(heap.shrunk).toBe(0)
    clock.advance(5000)
    expect(heap.shrunk).toBe(1)
  })

  it('stay in a large heap, where collecting them would hold up whoever looks', () => {
    const { heap, clock, leftovers } = aHeap(100)
    leftovers.note(true)
    leftovers.note(false)
    clock.advance(60_000)
    expect(heap.shrunk).toBe(0)
  })

  it('wait for nothing once the berth is disposed', () => {
    const { heap, clock, leftovers } = aHeap(10)
    leftovers.note(true)
    leftovers.note(false)
    leftovers[Symbol.dispose]()
    clock.advance(60_000)
    expect(heap.shrunk).toBe(0)
  })
})
