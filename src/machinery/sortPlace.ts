/**
 * SortPlace is the position of a row in a sorted view, whether the row exists or not: its sort key, then the fields
 * that break ties. Paging resumes from it, and the pages of several clusters are merged by it.
 */
export type SortPlace = readonly [
  key: string | number,
  namespace: string,
  nameKey: string,
  name: string,
  uid: string,
]

/** compareSortKeys puts numbers before text, so that a column without a value in some rows has one order. */
export function compareSortKeys(a: string | number, b: string | number): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

/** comparePlaces is the order of a view. A descending sort reverses only the order of the keys. */
export function comparePlaces(a: SortPlace, b: SortPlace, isDescending: boolean): number {
  const byKey = isDescending ? compareSortKeys(b[0], a[0]) : compareSortKeys(a[0], b[0])
  if (byKey !== 0) return byKey
  return (
    compareSortKeys(a[1], b[1]) ||
    compareSortKeys(a[2], b[2]) ||
    compareSortKeys(a[3], b[3]) ||
    compareSortKeys(a[4], b[4])
  )
}
