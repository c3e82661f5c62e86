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

  it('has what comes after a place, over many blocks, with what stands in it on request', () => {
    const even = Array.from({ length: 1500 }, (_, at) => at * 2)
    const list = new SortedList(placeOf, even)
    for (const place of [-1, 0, 1, 1022, 1023, 1024, 2046, 2998, 2999, 4000])
      for (const limit of [0, 1, 2, 600, 2000])
        for (const isIncluding of [true, false]) {
          const behind = even.filter((item) => item > place || (isIncluding && item === place))
          expect([place, limit, list.after((item) => item - place, limit, isIncluding)]).toEqual([
            place,
            limit,
            behind.slice(0, limit),
          ])
        }
    expect(new SortedList<number>(placeOf).after((item) => item, 10, true)).toEqual([])
  })

  it('takes items that come after all others, and gives all of them in blocks of a bounded size', () => {
    const list = new SortedList(placeOf)
    list.append([])
    expect([list.length, list.blocks]).toEqual([0, []])
    const all = Array.from({ length: 2100 }, (_, at) => at)
    const sizes = [1, 511, 1, 512, 0, 75, 1000]
    let from = 0
    for (const size of sizes) {
      list.append(all.slice(from, from + size))
      from += size
    }
    expect(list.length).toBe(2100)
    expect(list.blocks.flat()).toEqual(all)
    // What fits into the last block goes there.
    expect(list.blocks.map(({ length }) => length)).toEqual([512, 1, 512, 75, 1000])
    expect(list.slice(500, 30)).toEqual(all.slice(500, 530))
    expect(list.slice(512, 1)).toEqual([512])
    expect(list.slice(2090, 100)).toEqual(all.slice(2090))
    list.insert(2100)
    expect(list.blocks.flat()).toHaveLength(2101)
  })

  it('is divided into blocks, and divides one that has grown to more than twice its size', () => {
    const list = new SortedList(
      placeOf,
      Array.from({ length: 1024 }, (_, at) => at * 10),
    )
    expect(list.blocks.map(({ length }) => length)).toEqual([512, 512])
    for (let item = 1; item < 512; item += 1) list.insert(item % 10 === 0 ? item + 10_240 : item)
    for (let item = 512; list.blocks.length === 2; item += 1) if (item % 10 !== 0) list.insert(item)
    expect(list.blocks.map(({ length }) => length).slice(0, 2)).toEqual([512, 513])
    expect(list.blocks.flat()).toEqual(list.slice(0, 5000))
  })
})
