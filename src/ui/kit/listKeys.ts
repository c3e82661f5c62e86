/** ListPosition is where the cursor of a list stands, and how far its keys lead. */
export interface ListPosition {
  /** The index of the cursor; -1 where it stands on no item. */
  readonly at: number
  readonly count: number
  /** How far PageUp and PageDown lead; without it, they are no keys of the list. */
  readonly pageItems?: number
  /** Whether Home and End lead to the ends. */
  readonly hasEnds?: boolean
  /** Whether the arrows lead from one end to the other. */
  readonly isRound?: boolean
}

/** listTarget is the index that a key leads to; null for other keys, and in an empty list. */
export function listTarget(key: string, position: ListPosition): number | null {
  const { at, count, pageItems, hasEnds = false, isRound = false } = position
  if (count === 0) return null
  const within = (index: number) => Math.max(0, Math.min(count - 1, index))
  switch (key) {
    case 'ArrowDown':
      return isRound ? (at + 1) % count : within(at + 1)
    case 'ArrowUp':
      return isRound && at <= 0 ? count - 1 : within(at - 1)
    case 'PageDown':
      return pageItems === undefined ? null : within(at + pageItems)
    case 'PageUp':
      return pageItems === undefined ? null : within(at - pageItems)
    case 'Home':
      return hasEnds ? 0 : null
    case 'End':
      return hasEnds ? count - 1 : null
    default:
      return null
  }
}
