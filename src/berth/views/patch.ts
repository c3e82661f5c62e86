import type { Row, Segment } from '#contract'

/**
 * diffWindow says how to make the rows `next` out of the rows `held`: runs to keep, and rows the holder does not have.
 * A row counts as the same only when it is the same array, which the store replaces on every change. Null: no difference.
 */
export function diffWindow(held: readonly Row[], next: readonly Row[]): Segment[] | null {
  if (held.length === next.length && held.every((row, position) => row === next[position])) return null
  const positions = new Map(held.map((row, position) => [row, position]))
  const segments: ({ keep: [start: number, count: number] } | { rows: Row[] })[] = []
  for (const row of next) {
    const position = positions.get(row)
    const last = segments.at(-1)
    if (position === undefined) {
      if (last !== undefined && 'rows' in last) last.rows.push(row)
      else segments.push({ rows: [row] })
    } else if (last !== undefined && 'keep' in last && last.keep[0] + last.keep[1] === position)
      last.keep[1] += 1
    else segments.push({ keep: [position, 1] })
  }
  return segments
}
