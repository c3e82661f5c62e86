import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareSortKeys } from '#machinery'
import { sortByKey } from './sortByKey.ts'

describe('sortByKey', () => {
  it('sorts as comparing all keys does, and keeps the order of equal ones', { timeout: 30_000 }, () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.nat(999).map((n) => `same beginning ${n}`),
    )
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.constant(Number.POSITIVE_INFINITY))
    // Enough of them that comparing all would be slow, too.
    const many = <T>(each: fc.Arbitrary<T>) =>
      fc.oneof(fc.array(each, { maxLength: 5 }), fc.array(each, { minLength: 60, maxLength: 120 }))
    const keys = fc.oneof(
      many(text),
      many(number),
      many(fc.oneof(text, number)),
      many(fc.nat(3)),
      many(fc.integer()),
    )
    fc.assert(
      fc.property(keys, fc.boolean(), (all, isDescending) => {
        const items = all.map((key, at) => ({ key, at }))
        const turn = isDescending ? -1 : 1
        expect(sortByKey(items, isDescending)).toEqual(
          items.toSorted((a, b) => compareSortKeys(a.key, b.key) * turn || a.at - b.at),
        )
      }),
      { numRuns: 40 },
    )
  })
})
