import { describe, expect, it } from 'vitest'
import { comparePlaces, compareSortKeys, type SortPlace } from '#machinery'

describe('compareSortKeys', () => {
  it.each([
    [1, 2, -1],
    [2, 1, 1],
    [2, 2, 0],
    ['a', 'b', -1],
    ['b', 'a', 1],
    ['a', 'a', 0],
    [9, '1', -1],
    ['1', 9, 1],
  ])('puts %j and %j in the order %d', (a, b, order) => {
    expect(compareSortKeys(a, b)).toBe(order)
  })
})

describe('comparePlaces', () => {
  /** In the order of an ascending view: each place comes before the next by the first part in which they differ. */
  const places: SortPlace[] = [
    [1, 'b', 'b', 'b', 'b'],
    [2, 'a', 'b', 'b', 'b'],
    [2, 'b', 'a', 'b', 'b'],
    [2, 'b', 'b', 'a', 'b'],
    [2, 'b', 'b', 'b', 'a'],
    [2, 'b', 'b', 'b', 'b'],
  ]
  const sorted = (isDescending: boolean) =>
    places.toReversed().sort((a, b) => comparePlaces(a, b, isDescending))

  it('orders by the key, then namespace, name and uid', () => {
    expect(sorted(false)).toEqual(places)
  })

  it('turns only the order of the key round when the view is descending', () => {
    expect(sorted(true)).toEqual([...places.slice(1), ...places.slice(0, 1)])
  })

  it('is 0 for the same place', () => {
    const [place = places[0]] = places
    expect(comparePlaces(place as SortPlace, place as SortPlace, true)).toBe(0)
  })
})
