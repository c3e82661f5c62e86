import { describe, expect, it } from 'vitest'
import type { CellType } from '#contract'
import { isCell, isLongNumber } from './isCell.ts'

const cases: Readonly<Record<CellType, readonly [good: readonly unknown[], bad: readonly unknown[]]>> = {
  text: [
    ['', 'web'],
    [1, null, undefined, ['web']],
  ],
  boolean: [
    [true, false],
    ['true', 0, null],
  ],
  list: [
    [[], ['a'], ['a', 'b']],
    ['a', [1], ['a', null], null],
  ],
  status: [
    [
      ['ok', 'Ready'],
      ['off', ''],
    ],
    [['fine', 'Ready'], ['ok'], ['ok', 1], ['ok', 'a', 'b'], 'ok', null],
  ],
  ratio: [
    [
      [0, 0],
      [1, 2],
    ],
    [[1], ['1', 2], [1, '2'], [1, null], [1, 2, 3], [Number.NaN, 1], null],
  ],
  restarts: [
    [
      [0, null],
      [4, 7],
    ],
    [[0], [null, 0], [0, '7'], [0, undefined], [0, 1, 2], null],
  ],
  period: [
    [
      [0, null],
      [4, 7],
    ],
    [[0], [null, 0], [0, '7'], [0, Number.POSITIVE_INFINITY], null],
  ],
  object: [[['Pod', 'pods', 'u']], [['Pod', 'pods'], ['Pod', 'pods', 1], ['a', 'b', 'c', 'd'], 'Pod', null]],
  number: [
    [0, -1, 0.5, '9223372036854775807'],
    ['1', 'x', Number.NaN, null, 1n],
  ],
  time: [
    [0, 1.5],
    ['0', null, Number.NaN, '9223372036854775807'],
  ],
  cpu: [[0], ['0', null]],
  memory: [[0], ['0', null]],
}

describe('isCell', () => {
  it.each(Object.entries(cases))('knows a %s', (type, [good, bad]) => {
    expect(good.filter((value) => !isCell(type as CellType, value))).toEqual([])
    expect(bad.filter((value) => isCell(type as CellType, value))).toEqual([])
  })
})

describe('isLongNumber', () => {
  it('knows the digits of whole numbers that a number cannot hold, and no others', () => {
    for (const digits of ['9007199254740993', '-9007199254740993', '18446744073709551615'])
      expect(isLongNumber(digits)).toBe(true)
    for (const value of [
      ...['9007199254740991', '123', '184467440737095516150', '9007199254740993.5', 'x9007199254740993'],
      ...['--9007199254740993', '9007199254740993x', 9007199254740993n, null],
    ])
      expect(isLongNumber(value)).toBe(false)
  })
})
