import { describe, expect, it } from 'vitest'
import type { Row } from '#contract'
import { type Selection, selectionState, toggled, withoutGone, withRows } from './selection.ts'

const row = (uid: string, version = '1'): Row => [uid, 'default', uid, version]
const none: Selection = new Map()
const uids = (selection: Selection) => [...selection.keys()]

describe('a selection of rows', () => {
  it('takes a row in and leaves it out by turns', () => {
    const one = toggled(none, row('a'))
    expect(uids(one)).toEqual(['a'])
    expect(uids(toggled(one, row('a', '2')))).toEqual([])
  })

  it('takes a range in, each row once', () => {
    expect(uids(withRows(toggled(none, row('b')), [row('a'), row('b'), row('c')]))).toEqual(['b', 'a', 'c'])
  })

  it('loses what is gone and keeps everything else, as the very same selection where nothing is gone', () => {
    const two = withRows(none, [row('a'), row('b')])
    expect(uids(withoutGone(two, [row('b'), row('c')]))).toEqual(['b'])
    expect(withoutGone(two, [row('c'), row('b'), row('a')])).toBe(two)
  })

  it.each([
    [0, 3, 'none'],
    [1, 3, 'some'],
    [3, 3, 'all'],
    [0, 0, 'none'],
  ] as const)('of %i rows out of %i is %s', (count, total, state) => {
    const rows = Array.from({ length: count }, (_, index) => row(String(index)))
    expect(selectionState(withRows(none, rows), total)).toBe(state)
  })
})
