import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cell, Column } from '#contract'
import { sortKeyOf } from './sortKeys.ts'
import { sortRows } from './sortRows.ts'
import { TableRow } from './tableRow.ts'

const columns = (['text', 'number', 'time'] as const).map(
  (type): Column => ({ id: type, title: type, type, priority: 1, isWide: false }),
)

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
  fc.constantFrom('a', 'A', 'a1', 'a01', 'ä', '{', '}', '~', '~a', 'ÿ', 'Ā', ''),
  fc.nat(999).map((n) => `same beginning ${n}`),
)
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.nat(3),
  fc.constant(null),
)
const name = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  fc.nat(50).map((n) => `web-${n}`),
  fc.constant('web'),
  // Characters that count as the highest one do not sort as equal.
  fc.tuple(fc.constantFrom('{', '}', '~', 'ÿ', 'Ā', 'é'), fc.nat(9)).map(([first, n]) => `same-${first}${n}`),
)
const row = fc.record({ name, namespace: fc.constantFrom('a', 'b10', 'b2', ''), text, number, time: number })

describe('sortRows', () => {
  it('puts rows into the order that comparing all of them does', { timeout: 60_000 }, () => {
    // Enough of them that comparing all would be slow, too.
    const rows = fc.oneof(fc.array(row, { maxLength: 5 }), fc.array(row, { minLength: 60, maxLength: 200 }))
    const column = fc.constantFrom('name', 'namespace', ...columns.map(({ id }) => id))
    fc.assert(
      fc.property(rows, column, fc.boolean(), (all, by, isDescending) => {
        const rows = all.map(
          ({ name, namespace, text, number, time }, at) =>
            new TableRow(
              { name, namespace, uid: `${at}`, resourceVersion: '1' },
              [text, number, time] as Cell[],
              {},
            ),
        )
        const key = sortKeyOf(by, columns, null)
        const compare = (a: TableRow, b: TableRow) =>
          key.comparedTo(b)(a) * (isDescending ? -1 : 1) || orderOf(a, b)
        const sorted = [...rows]
        sortRows(sorted, { key, isDescending, compare: compare as never })
        expect(sorted.map(({ uid }) => uid)).toEqual(rows.toSorted(compare).map(({ uid }) => uid))
      }),
      { numRuns: 300 },
    )
  })

  it('compares two rows as their values compare', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const key = sortKeyOf('text', columns, null)
        const [a, b] = [one, other].map(
          (cell) => new TableRow({ name: 'a', uid: cell, resourceVersion: '1' }, [cell], {}),
        ) as [TableRow, TableRow]
        expect(Math.sign(key.comparedTo(b)(a))).toBe(compareText(`${key.value(a)}`, `${key.value(b)}`))
      }),
      { numRuns: 2000 },
    )
  })

  it('sorts as many different texts as no dictionary holds', () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, at) =>
        new TableRow(
          { name: `web-${at}`, uid: `${at}`, resourceVersion: '1' },
          [`10.0.${at % 250}.${at}`],
          {},
        ),
    )
    const key = sortKeyOf('text', columns, null)
    const sorted = [...rows]
    sortRows(sorted, { key, isDescending: false, compare: (a, b) => key.comparedTo(b)(a) })
    expect(sorted).toEqual(rows.toSorted((a, b) => key.comparedTo(b)(a)))
  })
})

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const orderOf = (a: TableRow, b: TableRow): number =>
  compareText(a.namespace, b.namespace) ||
  compareText(a.nameKey, b.nameKey) ||
  compareText(a.name, b.name) ||
  compareText(a.uid, b.uid)
