import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SortedList } from './sortedList.ts'

const byNumber = (a: number, b: number) => a - b
const placeOf = (item: number) => (other: number) => other - item

describe('SortedList', () => {
  it('holds what an array sorted after every change would hold', () => {
    const step = fc.record({ isInsert: fc.boolean(), item: fc.nat(300) })
    fc.assert(
      fc.property(
        fc.array(fc.nat(300)),
        fc.array(step),
        fc.nat(50),
        fc.nat(50),
        (start, steps, offset, limit) => {
          const model = new Set(start)
          const list = new SortedList(placeOf, [...model].sort(byNumber))
          for (const { isInsert, item } of steps) {
            if (isInsert) {
              model.add(item)
              list.insert(item)
            } else expect(list.remove(item)).toBe(model.delete(item))
          }
          const sorted = [...model].sort(byNumber)
          expect(list.length).toBe(sorted.length)
          expect(list.slice(offset, limit)).toEqual(sorted.slice(offset, offset + limit))
        },
      ),
    )
  })

  it('stays whole through splits and emptied blocks', () => {
    const list = new SortedList(placeOf)
    for (let item = 0; item < 5000; item += 1) list.insert((item * 2654435761) % 5003)
    const all = list.slice(0, 10_000)
    expect(all).toEqual(all.toSorted(byNumber))
    expect(all).toHaveLength(list.length)
    for (const item of all) expect(list.remove(item)).toBe(true)
    expect(list.length).toBe(0)
    expect(list.slice(0, 10)).toEqual([])
  })
})
