/** Held is where the rows stand: how far they are scrolled, less the blank above them. */
export interface Held {
  readonly scrollTop: number
  readonly blankPx: number
}

// A person who has just moved the pointer is about to press; one whose pointer rests at the top watches what is new.
export const pointingMs = 4000
/** More blank than this above the rows is no table any more. */
const mostBlankRows = 6

/**
 * heldPlace is where the rows have to stand for a row to stay where it is on screen when it has become number `after`
 * instead of `before`; null where that would leave nothing but blank.
 */
export function heldPlace(held: Held, before: number, after: number, rowPx: number): Held | null {
  const top = held.scrollTop - held.blankPx + (after - before) * rowPx
  if (top < -mostBlankRows * rowPx) return null
  return { scrollTop: Math.max(0, top), blankPx: Math.max(0, -top) }
}
