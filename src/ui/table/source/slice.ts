/** Slice is the part of a view that a window holds. */
export interface Slice {
  readonly offset: number
  readonly limit: number
}

// A screen shows 30 to 60 rows. 200 rows let a person scroll some screens before the next slice is needed, and are
// small enough to be read, sent and parsed within a frame or two.
export const sliceRows = 200
/** Height of a row; `--row` of the tokens says the same to the style. */
export const rowPx = 28
/** Height of the head above them. */
export const headPx = 30
const marginRows = 40

/**
 * nextSlice is the slice to ask for when rows `first` to `last` are on screen: the present one while the screen is well
 * inside of it or it ends where the view does, otherwise one with the screen in its middle.
 */
export function nextSlice(
  slice: Slice,
  screen: { readonly first: number; readonly last: number },
  total: number,
): Slice {
  const end = slice.offset + slice.limit
  const isTooHigh = slice.offset > 0 && screen.first < slice.offset + marginRows
  const isTooLow = end < total && screen.last > end - marginRows
  if (!isTooHigh && !isTooLow) return slice
  return sliceAround(screen, total)
}

export function sliceAround(screen: { readonly first: number; readonly last: number }, total: number): Slice {
  const middle = Math.floor((screen.first + screen.last) / 2)
  const latest = Math.max(0, total - sliceRows)
  return { offset: Math.max(0, Math.min(latest, middle - sliceRows / 2)), limit: sliceRows }
}
