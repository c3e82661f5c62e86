import { describe, expect, it } from 'vitest'
import type { Row } from '#contract'
import { arrivedRows } from './arrivedRows.ts'

const rows = (text: string): Row[] => [...text].map((uid) => [uid, 'default', uid, '1'])

describe('arrivedRows', () => {
  const everything = { isFirstShown: true, isLastShown: true }
  const slice = { isFirstShown: false, isLastShown: false }

  it.each([
    ['abc', 'abxc', everything, ['x']],
    ['abc', 'xabc', everything, ['x']],
    ['abc', 'abcx', everything, ['x']],
    ['abcd', 'xabc', slice, []],
    ['abcd', 'bcdx', slice, []],
    ['abcd', 'abxc', slice, ['x']],
  ])('of %s to %s with %j are %j', (before, after, ends, arrived) => {
    expect(arrivedRows(rows(before), rows(after), ends)).toEqual(arrived)
  })
})
