import { describe, expect, it } from 'vitest'
import { MemoryGuard } from './memoryGuard.ts'

const limitMb = 128
/** What is used is said in thousandths of the limit. */
const thousandth = (limitMb * 2 ** 20) / 1000

/** A heap of 1000 bytes; what is garbage goes with a collection. */
function aGuard({ isReduced = false } = {}) {
  const heap = {
    live: 0,
    garbage: 0,
    collections: 0,
    usedBytes: () => (heap.live + heap.garbage) * thousandth,
    collect: () => {
      heap.collections += 1
      heap.garbage = 0
    },
    shrink: () => {},
  }
  const told: string[] = []
  const guard = new MemoryGuard({ heap, limitMb, isReduced, onShort: () => void told.push('short') })
  return { heap, guard, told }
}

describe('MemoryGuard', () => {
  it('lets lists fill half of the limit, and what is followed grow a little further', () => {
    const { heap, guard } = aGuard()
    heap.live = 500
    expect(guard.refusal(10, 'listing')).toBeNull()
    heap.live = 501
    expect(guard.refusal(12_345, 'listing')).toBe(
      'Too large for the memory limit of 128 MB: only the first 12,345 rows are shown. Raise the limit in Settings.',
    )
    expect(guard.refusal(10, 'following')).toBeNull()
    heap.live = 701
    expect(guard.refusal(1, 'following')).toBe(
      'Too large for the memory limit of 128 MB: its 1 row may be out of date from now on. Raise the limit in Settings.',
    )
  })

  it('counts what is left after a collection, and has none made where there is room', () => {
    const { heap, guard, told } = aGuard()
    heap.live = 300
    expect(guard.refusal(10, 'listing')).toBeNull()
    expect(heap.collections).toBe(0)
    heap.garbage = 400
    expect(guard.refusal(10, 'listing')).toBeNull()
    expect(heap.collections).toBe(1)
    // The same garbage again is no reason for another one at once.
    heap.live = 400
    heap.garbage = 70
    expect(guard.refusal(10, 'listing')).toBeNull()
    expect(heap.collections).toBe(1)
    expect(guard.isShort).toBe(false)
    expect(told).toEqual([])
  })

  it('reads pages of a thirty-second of the limit, and of 16 MB at most', () => {
    const { heap, guard } = aGuard()
    expect(guard.pageBytes).toBe(4 << 20)
    const large = new MemoryGuard({ heap, limitMb: 2048, isReduced: false, onShort: () => {} })
    expect(large.pageBytes).toBe(16 << 20)
  })

  it('tells once that something was refused', () => {
    const { heap, guard, told } = aGuard()
    heap.live = 900
    for (let time = 0; time < 3; time += 1) expect(guard.refusal(10, 'listing')).not.toBeNull()
    expect(guard.isShort).toBe(true)
    expect(told).toEqual(['short'])
  })

  it('lets an answer be read whole where the heap has four times its size left, garbage apart', () => {
    const { heap, guard, told } = aGuard()
    const answer = (thousandths: number) => Math.floor(thousandths * thousandth)
    heap.live = 500
    heap.garbage = 300
    expect(guard.refusalOfAnswer(answer(100))).toBeNull()
    expect(heap.garbage).toBe(0)
    expect(guard.refusalOfAnswer(answer(101))).toBe(
      'Too large for the memory limit of 128 MB: the answer has 13 MB. Raise the limit in Settings.',
    )
    // No list was cut.
    expect(told).toEqual([])
    heap.live = 999
    expect(guard.refusalOfAnswer(2 ** 20)).toBeNull()
  })

  it('has half as much room and reads small pieces after the process ran out', () => {
    const { heap, guard } = aGuard({ isReduced: true })
    expect(guard.pageSize).toBe(25)
    expect(aGuard().guard.pageSize).toBe(500)
    heap.live = 351
    expect(guard.refusal(10, 'listing')).not.toBeNull()
    expect(guard.refusal(10, 'following')).toBeNull()
  })
})
