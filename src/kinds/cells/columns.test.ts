import { describe, expect, it } from 'vitest'
import type { Cell } from '#contract'
import {
  age,
  boolean,
  firstFew,
  type KindColumn,
  list,
  number,
  period,
  quantity,
  ratio,
  restarts,
  servedNumber,
  servedText,
  shown,
  status,
  text,
  time,
  trueOrFalse,
  usageColumns,
  wide,
} from './columns.ts'

const described = ({ cell: _, ...column }: KindColumn<never>) => column
const usual = { isWide: false }

describe('a column', () => {
  it('has an id that can be typed before a colon', () => {
    const ids = ['Name', 'Port(s)', 'Last Seen', 'Min Available Now'].map((title) => text(title, () => '').id)
    expect(ids).toEqual(['name', 'ports', 'last-seen', 'min-available-now'])
    expect(text('Name', () => '', { id: 'other' }).id).toBe('other')
  })

  it.each([
    [() => text('A', () => null), { type: 'text', priority: 4 }],
    [() => quantity('A', () => null), { type: 'text', priority: 4, order: 'quantity' }],
    [() => number('A', () => null), { type: 'number', priority: 3 }],
    [() => ratio('A', () => null), { type: 'ratio', priority: 1 }],
    [() => time('A', () => null), { type: 'time', priority: 3 }],
    [() => period('A', () => null), { type: 'period', priority: 4 }],
    [() => list('A', () => null), { type: 'list', priority: 5 }],
    [() => boolean('A', () => null), { type: 'boolean', priority: 4, absent: '<unset>' }],
    [() => trueOrFalse('A', () => true), { type: 'text', priority: 4 }],
  ])('%#: has its type, and its place where a table is narrow', (column, expected) => {
    expect(described(column())).toEqual({ id: 'a', title: 'A', ...usual, ...expected })
  })

  it('may have a name of its own: the status, the restarts and the age', () => {
    expect(described(status(() => ['ok', 'x']))).toEqual({
      ...{ id: 'status', title: 'Status', type: 'status', priority: 0, ...usual },
    })
    expect(status(() => ['ok', 'x'], { title: 'Type' })).toMatchObject({ id: 'type', title: 'Type' })
    expect(described(restarts(() => [0, null]))).toEqual({
      ...{ id: 'restarts', title: 'Restarts', type: 'restarts', priority: 2, ...usual },
    })
    expect(described(age())).toEqual({
      ...{ id: 'age', title: 'Age', type: 'time', priority: 1, ...usual, absent: '<unknown>' },
    })
  })

  it('takes another place, and another text for what is missing', () => {
    expect(text('A', () => '', { priority: 0, absent: '' })).toMatchObject({ priority: 0, absent: '' })
    expect(text('A', () => '')).not.toHaveProperty('absent')
    expect(boolean('A', () => true, { absent: '' })).toMatchObject({ absent: '' })
  })

  it('may be hidden at first, and be shown all the same', () => {
    const column = text('A', () => '')
    expect(wide(column)).toMatchObject({ isWide: true, priority: 7 })
    expect(wide(text('A', () => '', { priority: 9 }))).toMatchObject({ priority: 9 })
    expect(wide(column)).not.toHaveProperty('isShownAtFirst')
    expect(shown(wide(column))).toMatchObject({ isWide: true, isShownAtFirst: true })
  })
})

describe('a cell', () => {
  const cellOf = (column: KindColumn<object>): Cell => column.cell({})

  it('is null where there is no value, or one of another type', () => {
    const other = 'x' as never
    for (const column of [
      ...[text('A', () => ''), text('A', () => undefined), text('A', () => 5 as never)],
      ...[number('A', () => undefined), number('A', () => other), boolean('A', () => undefined)],
      ...[boolean('A', () => other), ratio('A', () => other), list('A', () => other), time('A', () => other)],
    ])
      expect(cellOf(column)).toBeNull()
  })

  it('is the value otherwise', () => {
    expect(cellOf(text('A', () => 'x'))).toBe('x')
    expect([cellOf(number('A', () => 0)), cellOf(number('A', () => 7))]).toEqual([0, 7])
    expect(cellOf(boolean('A', () => true))).toBe(true)
    expect(cellOf(boolean('A', () => false))).toBe(false)
    expect(cellOf(trueOrFalse('A', () => false))).toBe('false')
    expect(cellOf(trueOrFalse('A', () => true))).toBe('true')
    expect(age().cell({ metadata: { name: 'a', creationTimestamp: '2026-01-01T12:00:00Z' } as never })).toBe(
      Date.UTC(2026, 0, 1, 12) / 1000,
    )
  })
})

describe('what kubectl top measures', () => {
  it('has a column for each of both', () => {
    const column = { priority: 3, isWide: false, absent: '' }
    expect(usageColumns).toEqual([
      { id: 'cpu', title: 'CPU', type: 'cpu', ...column },
      { id: 'memory', title: 'Memory', type: 'memory', ...column },
    ])
  })
})

describe('firstFew', () => {
  it('is all items up to that number, and counts the others behind the last one, as kubectl does', () => {
    expect(firstFew([], 2)).toEqual([])
    expect(firstFew(['a', 'b'], 2)).toEqual(['a', 'b'])
    expect(firstFew(['a', 'b', 'c', 'd'], 2)).toEqual(['a', 'b + 2 more...'])
    expect(firstFew(['a', 'b'], 1)).toEqual(['a + 1 more...'])
  })
})

describe('a cell of the server’s table', () => {
  it('is a number, also where the server sends text', () => {
    expect([0, 7, '12', '0'].map(servedNumber)).toEqual([0, 7, 12, 0])
    expect(['', 'x', null, undefined, true, Number.NaN, []].map(servedNumber)).toEqual(Array(7).fill(null))
  })

  it('is a text, or nothing', () => {
    expect(servedText('Opaque')).toBe('Opaque')
    expect(servedText('')).toBe('')
    expect([1, null, undefined].map(servedText)).toEqual([null, null, null])
  })
})
