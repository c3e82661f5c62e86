import type { Row, Segment } from '#contract'

/**
 * diffWindow says how to make the rows `next` out of the rows `held`: runs to keep, and rows the holder does not have.
 * A row counts as the same only when it is the same array, which the store replaces on every change. Null: no difference.
 */
export function diffWindow(held: readonly Row[], next: readonly Row[]): Segment[] | null {
  if (held.length === next.length && held.every((row, position) => row === next[position])) return null
  const positions = new Map(held.map((row, position) => [row, position]))
  const segments: Segment[] = []
  let run: { start: number; count: number } | null = null
  let fresh: Row[] = []
  const endRun = () => {
    if (run !== null) segments.push({ keep: [run.start, run.count] })
    run = null
  }
  const endFresh = () => {
    if (fresh.length > 0) segments.push({ rows: fresh })
    fresh = []
  }
  for (const row of next) {
    const position = positions.get(row)
    if (position === undefined) {
      endRun()
      fresh.push(row)
      continue
    }
    endFresh()
    const current: { start: number; count: number } | null = run
    if (current !== null && current.start + current.count === position) current.count += 1
    else {
      endRun()
      run = { start: position, count: 1 }
    }
  }
  endRun()
  endFresh()
  return segments
}
