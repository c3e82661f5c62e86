import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Best } from './best.ts'

const byNumber = (a: number, b: number) => a - b

describe('Best', () => {
  it('has the first of all it was given, in order', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.array(fc.nat(99), { maxLength: 300 }), (limit, all) => {
        const best = new Best(limit, byNumber)
        for (const item of all) best.add(item)
        expect(best.take()).toEqual(all.toSorted(byNumber).slice(0, limit))
      }),
    )
  })

  it('is full once it has as many as are wanted', () => {
    const best = new Best(2, byNumber)
    const states = [3, 1, 2].map((item) => {
      best.add(item)
      return best.isFull
    })
    expect([new Best(0, byNumber).isFull, ...states]).toEqual([true, false, true, true])
  })

  it('passes over what comes after the last of those it has by one comparison, once it has sorted them', () => {
    let compared = 0
    const best = new Best<number>(3, (a, b) => {
      compared += 1
      return a - b
    })
    for (let item = 0; item < 70; item += 1) best.add(item)
    expect(best.take()).toEqual([0, 1, 2])
    compared = 0
    for (const item of [2, 3, 99]) best.add(item)
    expect(compared).toBe(3)
    expect(best.take()).toEqual([0, 1, 2])
    best.add(-1)
    expect(best.take()).toEqual([-1, 0, 1])
  })

  it('holds a bounded number of many that come in the worst order', () => {
    const best = new Best(10, byNumber)
    for (let item = 1000; item > 0; item -= 1) best.add(item)
    expect(best.take()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    // Fewer than are wanted say nothing about what comes after them.
    const few = new Best(10, byNumber)
    few.add(1)
    expect(few.take()).toEqual([1])
    few.add(2)
    expect(few.take()).toEqual([1, 2])
  })
})
