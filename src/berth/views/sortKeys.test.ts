import { describe, expect, it } from 'vitest'
import type { Column } from '#contract'
import type { MeasuredRows } from './measuredRows.ts'
import { nameKey, namespaceKey, type SortKey, sortKeyOf } from './sortKeys.ts'
import { TableRow } from './tableRow.ts'

const aColumn = (id: string, type: Column['type']): Column =>
  ({ id, title: id, type, priority: 1, isWide: false }) as Column
const columns = [aColumn('words', 'text'), aColumn('restarts', 'number')]
const measured = {
  columns: [aColumn('memory', 'number'), aColumn('cpu', 'number')],
  cells: (row: TableRow) => (row.name === 'unknown' ? [] : [1, row.name.length]),
} as unknown as MeasuredRows

const aRow = (name: string, namespace = 'shop', words = '', restarts = 0) =>
  new TableRow({ name, namespace, uid: name, resourceVersion: '1' }, [words, restarts], {})
const [two, ten] = [aRow('web-2', 'team-10', 'b2', 7), aRow('web-10', 'team-9', 'b10', 3)]

const order = (key: SortKey, a: TableRow, b: TableRow) => Math.sign(key.comparedTo(b)(a))

describe('sortKeyOf', () => {
  it('sorts names, namespaces and texts as people count, and numbers by their value', () => {
    for (const [id, type, expected] of [
      ['name', 'text', -1],
      ['namespace', 'text', 1],
      ['words', 'text', -1],
      ['restarts', 'number', 1],
      ['no such column', 'text', -1],
    ] as const) {
      const key = sortKeyOf(id, columns, null)
      expect([id, key.type, order(key, two, ten), order(key, ten, two), order(key, two, two)]).toEqual([
        ...[id, type, expected, -expected, 0],
      ])
    }
    expect(sortKeyOf('name', columns, null)).toBe(nameKey)
    expect(sortKeyOf('no such column', columns, null)).toBe(nameKey)
  })

  it('sorts by what is measured, where there is something', () => {
    const key = sortKeyOf('cpu', columns, measured)
    expect([key.type, key.value(two), key.value(ten)]).toEqual(['number', 5, 6])
    expect(order(key, two, ten)).toBe(-1)
    expect(sortKeyOf('memory', columns, measured).value(ten)).toBe(1)
    expect(sortKeyOf('cpu', columns, null)).toBe(nameKey)
    expect(sortKeyOf('restarts', columns, measured).value(two)).toBe(7)
    // A row that was never measured stands where a missing number does.
    expect(key.value(aRow('unknown'))).toBe(
      sortKeyOf('restarts', columns, null).value(aRow('x', 'y', '', null as never)),
    )
  })

  it('says which texts many rows share', () => {
    const isRepeated = (key: SortKey) => key.type === 'text' && key.isRepeated
    expect([nameKey, namespaceKey, sortKeyOf('words', columns, null)].map(isRepeated)).toEqual([
      false,
      true,
      true,
    ])
  })

  it('writes a prepared text as it compares it', () => {
    const characters = new Uint8ClampedArray(16)
    expect(nameKey.type === 'text' && nameKey.write('ab', characters, 3)).toBe(5)
    expect([...characters.slice(0, 6)]).toEqual([0, 0, 0, 97, 98, 0])
    expect([nameKey.prepare('x'), namespaceKey.text(two), nameKey.value(two)]).toEqual([
      'x',
      'team-10',
      two.nameKey,
    ])
  })
})
