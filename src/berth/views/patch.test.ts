import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Row, Segment } from '#contract'
import { diffWindow } from './patch.ts'

const apply = (held: readonly Row[], segments: readonly Segment[]): Row[] =>
  segments.flatMap((segment) =>
    'keep' in segment ? held.slice(segment.keep[0], segment.keep[0] + segment.keep[1]) : [...segment.rows],
  )

describe('diffWindow', () => {
  it('turns any window into any other', () => {
    const pool: Row[] = Array.from({ length: 30 }, (_, index) => [
      `uid-${index}`,
      'default',
      `web-${index}`,
      '1',
    ])
    const window = fc.uniqueArray(fc.nat(29)).map((indices) => indices.map((index) => pool[index] as Row))
    fc.assert(
      fc.property(window, window, (held, next) => {
        const segments = diffWindow(held, next)
        expect(segments === null ? held : apply(held, segments)).toEqual(next)
      }),
    )
  })

  it('sends one row for one changed cell and keeps the rest as two runs', () => {
    const row = (name: string, status: string): Row => [`uid-${name}`, '', name, '1', status]
    const held = ['a', 'b', 'c', 'd'].map((name) => row(name, 'Running'))
    const changed = row('b', 'Failed')
    const next = held.with(1, changed)
    expect(diffWindow(held, next)).toEqual([{ keep: [0, 1] }, { rows: [changed] }, { keep: [2, 2] }])
  })

  it('says nothing where nothing changed', () => {
    const held: Row[] = [['uid', '', 'a', '1']]
    expect(diffWindow(held, [...held])).toBeNull()
  })
})
