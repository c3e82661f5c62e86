import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applySegments, type Segment } from './segments.ts'

type Row = readonly [uid: string, version: string]

const row = (uid: string, version = '1'): Row => [uid, version]
const rows = (text: string): Row[] => [...text].map((uid) => row(uid))

/** Cuts a next state into segments: runs of rows that the page holds as they are, and rows it does not. */
function segmentsOf(before: readonly Row[], after: readonly Row[]): Segment<Row>[] {
  const segments: Segment<Row>[] = []
  for (const next of after) {
    const at = before.findIndex((known) => known[0] === next[0] && known[1] === next[1])
    const last = segments.at(-1)
    if (at === -1) {
      if (last !== undefined && 'rows' in last) segments[segments.length - 1] = { rows: [...last.rows, next] }
      else segments.push({ rows: [next] })
    } else if (last !== undefined && 'keep' in last && last.keep[0] + last.keep[1] === at) {
      segments[segments.length - 1] = { keep: [last.keep[0], last.keep[1] + 1] }
    } else segments.push({ keep: [at, 1] })
  }
  return segments
}

const anyRows = fc
  .uniqueArray(fc.tuple(fc.nat(30), fc.nat(3)), { selector: ([uid]) => uid, maxLength: 20 })
  .map((pairs) => pairs.map(([uid, version]) => row(`u${uid}`, `${version}`)))

describe('applySegments', () => {
  it("reproduces the berth's window after any sequence of states", () => {
    fc.assert(
      fc.property(anyRows, fc.array(anyRows, { maxLength: 8 }), (first, states) => {
        let held: readonly Row[] = first
        let served: readonly Row[] = first
        for (const state of states) {
          const patched = applySegments(held, segmentsOf(served, state))
          expect(patched).toEqual(state)
          held = patched ?? []
          served = state
        }
      }),
    )
  })

  it('keeps the identity of rows that did not change', () => {
    const before = rows('abc')
    expect(applySegments(before, [{ keep: [1, 2] }, { rows: rows('x') }])?.[0]).toBe(before[1])
  })

  it('keeps a run of no rows', () => {
    expect(applySegments(rows('abc'), [{ keep: [1, 0] }])).toEqual([])
  })

  it.each([[[-1, 1]], [[0, 4]], [[2, 2]], [[0, -1]]] as [[number, number]][])(
    'refuses to keep %j of three rows',
    (keep) => {
      expect(applySegments(rows('abc'), [{ keep }])).toBeNull()
    },
  )
})
