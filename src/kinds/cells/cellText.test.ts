import { describe, expect, it } from 'vitest'
import type { Cell, CellType, Column } from '#contract'
import { cellFilterText, cellSortValue, cellText, kindOfGvk, kinds } from '#kinds'
import { cellSortNumber, cellSortText } from './cellText.ts'

const noon = Date.UTC(2026, 0, 1, 12)
const at = (secondsAgo: number): number => noon / 1000 - secondsAgo
const aColumn = (type: CellType, absent?: string): Column => ({
  id: 'x',
  title: 'X',
  type,
  priority: 0,
  isWide: false,
  ...(absent === undefined ? {} : { absent }),
})

describe('cellText', () => {
  it.each<[CellType, Cell, string]>([
    ['text', 'web', 'web'],
    ['text', 'two\nlines', 'two...'],
    ['number', 0, '0'],
    ['status', ['bad', 'CrashLoopBackOff'], 'CrashLoopBackOff'],
    ['ratio', [1, 2], '1/2'],
    ['restarts', [0, null], '0'],
    ['restarts', [4, at(180)], '4 (3m ago)'],
    ['time', at(5 * 86_400 + 3 * 3600), '5d3h'],
    ['time', at(-60), '<invalid>'],
    ['period', [at(90), null], '90s'],
    ['period', [at(90), at(60)], '30s'],
    ['list', ['a=b', 'c'], 'a=b,c'],
    ['list', [], ''],
    ['boolean', true, 'True'],
    ['boolean', false, 'False'],
    ['time', null, '<none>'],
    ['object', ['Pod', 'pods', 'u1'], 'Pod'],
    ['cpu', 250, '250m'],
    ['cpu', 1500, '1500m'],
    ['memory', 512 * 2 ** 20 + 2 ** 19, '512Mi'],
  ])('prints a %s %j as %j', (type, cell, text) => {
    expect(cellText(aColumn(type), cell, noon)).toBe(text)
  })

  it('prints a missing value as its column says', () => {
    expect(cellText(aColumn('boolean', '<unset>'), null, noon)).toBe('<unset>')
    expect(cellText(aColumn('text', ''), null, noon)).toBe('')
  })
})

describe('cellSortValue', () => {
  it.each<[CellType, Cell[]]>([
    ['text', [null, 'web-2', 'web-10']],
    ['list', [null, ['a-2', 'z'], ['a-10']]],
    [
      'status',
      [
        ['ok', 'Completed'],
        ['bad', 'Error'],
        ['ok', 'Running'],
      ],
    ],
    ['number', [null, 0, 9, 10]],
    ['ratio', [null, [0, 3], [1, 2], [3, 3]]],
    [
      'restarts',
      [
        [0, null],
        [4, null],
        [4, at(60)],
        [4, at(5)],
        [10, at(900)],
      ],
    ],
    ['time', [at(1), at(2), at(86_400), null]],
    ['period', [null, [at(500), at(490)], [at(100), at(50)], [at(20), null], [at(30), null]]],
    ['boolean', [null, false, true]],
    [
      'object',
      [
        ['Node', 'nodes', 'u2'],
        ['Pod', 'pods', 'u1'],
      ],
    ],
    ['cpu', [null, 90, 1000]],
    ['memory', [null, 2 ** 20, 2 ** 30]],
  ])('orders every %s as it is printed', (type, ordered) => {
    const values = ordered.map((cell) => cellSortValue(aColumn(type), cell))
    expect(values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))).toEqual(values)
    expect(new Set(values).size).toBe(values.length)
  })

  it('orders quantities by their size, with what is none first', () => {
    const column: Column = { ...aColumn('text'), order: 'quantity' }
    const ordered = [null, '0', '128974848', '500Mi', '1.5Gi', '2e9', '10Gi', '1Ti']
    const values = ordered.map((cell) => cellSortValue(column, cell))
    expect(values.toSorted((a, b) => Number(a) - Number(b))).toEqual(values)
    expect(cellSortValue(column, 'large')).toBe(cellSortValue(column, null))
    expect(cellText(column, '10Gi', 0)).toBe('10Gi')
  })

  it('orders the words of a status as its column says', () => {
    const column: Column = { ...aColumn('status'), order: ['Critical', 'Warning', 'Info'] }
    const values = (['Warning', 'Info', 'Critical'] as const).map((word) =>
      cellSortValue(column, ['bad', word]),
    )
    expect(values).toEqual([1, 2, 0])
  })
})

describe('cellFilterText', () => {
  it('is empty for what changes by itself and for what is missing', () => {
    expect(cellFilterText(aColumn('time'), at(5))).toBe('')
    expect(cellFilterText(aColumn('period'), [at(5), null])).toBe('')
    expect(cellFilterText(aColumn('cpu'), 250)).toBe('')
    expect(cellFilterText(aColumn('text'), null)).toBe('')
    expect(cellFilterText(aColumn('object'), ['Pod', 'pods', 'u1'])).toBe('Pod')
    expect(cellFilterText(aColumn('restarts'), [4, at(180)])).toBe('4')
  })
})

describe('kinds', () => {
  it.each(kinds.map((kind) => [kind.domain, kind] as const))(
    '%s can be sorted as it says and has no column twice',
    (_, kind) => {
      const ids = kind.columns.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(['name', ...ids]).toContain(kind.defaultSort.column)
      expect(JSON.parse(JSON.stringify(kind.columns))).toEqual(kind.columns)
      expect(kindOfGvk({ group: kind.gvr.group, kind: kind.kind })).toBe(kind)
    },
  )
})

describe('a cell at its edges', () => {
  it.each<[Cell, string]>([
    ['9223372036854775807', '9223372036854775807'],
    [-5, '-5'],
    [0.5, '0.5'],
    [999_999.5, '999999.5'],
    [1e6, '1000000'],
    [1_000_000.5, '1.0000005e+06'],
    [-1_000_000.5, '-1.0000005e+06'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-10, '1.5e-10'],
    [1.5e100, String(1.5e100)],
  ])('prints the number %s as Go does: %s', (cell, text) => {
    expect(cellText(aColumn('number'), cell, 0)).toBe(text)
  })

  it.each([
    ['a\nb', 'a...'],
    ['a\rb', 'a...'],
    ['a\fb', 'a...'],
    ['\na', '...'],
    ['a b', 'a b'],
  ])('prints the first line of the text %j', (text, printed) => {
    expect(cellText(aColumn('text'), text, 0)).toBe(printed)
    expect(cellText(aColumn('list'), ['x', text], 0)).toBe(`x,${printed}`)
  })

  it('is found by its whole text, and a long number by its digits', () => {
    expect(cellFilterText(aColumn('text'), 'a\nb')).toBe('a\nb')
    expect(cellFilterText(aColumn('list'), ['a', 'b\nc'])).toBe('a,b\nc')
    expect(cellFilterText(aColumn('memory'), 2 ** 20)).toBe('')
    expect(cellFilterText(aColumn('number'), 7)).toBe('7')
    expect(cellFilterText(aColumn('boolean'), true)).toBe('True')
    expect(cellFilterText(aColumn('status'), ['ok', 'Ready'])).toBe('Ready')
    expect(cellFilterText(aColumn('ratio'), [1, 2])).toBe('1/2')
  })

  it.each<[CellType, Cell, string | null]>([
    ['text', 'b', 'b'],
    ['text', null, ''],
    ['list', ['b', 'a'], 'b,a'],
    ['list', null, ''],
    ['status', ['ok', 'Ready'], 'Ready'],
    ['status', null, ''],
    ['object', ['Pod', 'pods', 'u'], 'Pod'],
    ['object', null, ''],
    ['number', 1, null],
    ['time', 1, null],
  ])('of the type %s sorts by its text, where it has one: %j', (type, cell, text) => {
    expect(cellSortText(aColumn(type))?.(cell) ?? null).toBe(text)
  })

  it.each<[CellType, Cell, number]>([
    ['time', null, Number.POSITIVE_INFINITY],
    ['time', 5, -5],
    ['number', null, -1],
    ['number', '9223372036854775807', 2 ** 63],
    ['boolean', true, 1],
    ['boolean', false, 0],
    ['ratio', [0, 0], 1],
    ['ratio', [1, 4], 0.25],
    ['restarts', [3, null], 3],
    ['period', [5, 8], 3],
    ['period', [5, null], Number.MAX_SAFE_INTEGER - 5],
    ['cpu', 5, 5],
    ['status', ['ok', 'x'], -1],
  ])('of the type %s sorts by a number: %j', (type, cell, number) => {
    expect(cellSortNumber(aColumn(type), cell)).toBe(number)
  })

  it('sorts by the order of its column, where that has one', () => {
    const ordered: Column = { ...aColumn('status'), order: ['a', 'b'] }
    expect(cellSortText(ordered)).toBeNull()
    expect(cellSortNumber(ordered, ['ok', 'b'])).toBe(1)
    expect(cellSortText({ ...aColumn('text'), order: 'quantity' })).toBeNull()
    expect(cellSortNumber({ ...aColumn('text'), order: 'quantity' }, '2Ki')).toBe(2048)
  })
})
