/** Segment is part of a patched list: items of the previous list, or new items. */
export type Segment<T> =
  | { readonly keep: readonly [start: number, count: number] }
  | { readonly rows: readonly T[] }

/** applySegments makes the next list from the previous one; null when a segment keeps items that are not there. */
export function applySegments<T>(held: readonly T[], segments: readonly Segment<T>[]): readonly T[] | null {
  const next: T[] = []
  for (const segment of segments) {
    if ('rows' in segment) {
      for (const item of segment.rows) next.push(item)
      continue
    }
    const [start, count] = segment.keep
    const end = start + count
    if (start < 0 || count < 0 || end > held.length) return null
    for (let index = start; index < end; index += 1) next.push(held[index] as T)
  }
  return next
}
