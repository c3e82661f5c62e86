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

/** So many rows, in an order that is none, each with its place as `text` and `number`. */
function rowsOf(
  count: number,
  of: (at: number) => { name?: string; namespace?: string; text?: string; number?: number },
) {
  return Array.from({ length: count }, (_, index) => {
    const at = (index * 7919) % count
    const { name = `web-${at}`, namespace = 'shop', text = 'same', number = 1 } = of(at)
    return new TableRow({ name, namespace, uid: `${at}`, resourceVersion: '1' }, [text, number, number], {})
  })
}

/** Sorts by the column, holds the order against comparing all, and counts the pairs that were compared. */
function comparedPairs(rows: readonly TableRow[], by: string, isDescending = false): number {
  const key = sortKeyOf(by, columns, null)
  let count = 0
  const compare = (a: TableRow, b: TableRow) => {
    count += 1
    return key.comparedTo(b)(a) * (isDescending ? -1 : 1) || orderOf(a, b)
  }
  const expected = rows.toSorted(compare)
  const sorted = [...rows]
  count = 0
  sortRows(sorted, { key, isDescending, compare: compare as never })
  const pairs = count
  expect(sorted.map(({ uid }) => uid)).toEqual(expected.map(({ uid }) => uid))
  return pairs
}

describe('sortRows, of rows that differ in what they are sorted by,', () => {
  const ways = [
    ['name', false],
    ['name', true],
  ] as const

  it.each(ways)('compares no two of 24 and more by %s, descending: %s', (by, isDescending) => {
    for (const count of [24, 25, 1000, 2000])
      expect(
        comparedPairs(
          rowsOf(count, () => ({})),
          by,
          isDescending,
        ),
      ).toBe(0)
    const alike = rowsOf(1000, (at) => ({ name: `web-${at % 7}-${'x'.repeat(at % 5)}-of-the-shop-${at}` }))
    expect(comparedPairs(alike, by, isDescending)).toBe(0)
    // Few of them begin alike, and differ in a letter or in nothing but their length.
    const fewAlike = rowsOf(1000, (at) => ({ name: `web-${at % 100}-of-the-shop-${Math.floor(at / 100)}-a` }))
    expect(comparedPairs(fewAlike, by, isDescending)).toBe(0)
    const longer = rowsOf(1000, (at) => ({
      name: `web-${at % 100}-of-the-shop${'-and-more'.repeat(Math.floor(at / 100))}`,
      namespace: `ns-${at % 9}`,
    }))
    expect(comparedPairs(longer, by, isDescending)).toBe(0)
  })

  it('counts numbers and few words, and sorts only those that are equal by namespace and name', () => {
    const inSmallNamespaces = (at: number) => ({ namespace: `ns-${Math.floor(at / 10)}`, number: at })
    expect(comparedPairs(rowsOf(1000, inSmallNamespaces), 'number')).toBe(0)
    expect(comparedPairs(rowsOf(1000, inSmallNamespaces), 'number', true)).toBe(0)
    const inLargeNamespaces = (at: number) => ({
      namespace: `ns-${at % 20}`,
      number: at % 4,
      text: ['Running', 'Pending', 'Failed', 'Succeeded'][Math.floor(at / 20) % 4] as string,
    })
    for (const by of ['number', 'text', 'namespace'])
      for (const isDescending of [false, true])
        expect(comparedPairs(rowsOf(1000, inLargeNamespaces), by, isDescending)).toBe(0)
  })

  it('sorts equal ones by more namespaces than are counted', () => {
    expect(
      comparedPairs(
        rowsOf(5000, (at) => ({ namespace: `ns-${at}` })),
        'number',
        true,
      ),
    ).toBe(0)
  })

  it.each<[string, number, (at: number) => string]>([
    ['each the beginning of the next', 40, (at) => 'a'.repeat(at + 1)],
    ['equal but for the last of them', 2000, (at) => (at % 3 === 0 ? 'web' : `web-${at}`)],
    ['of letters that do not fit', 40, (at) => `${at % 2 === 0 ? 'ą' : 'ā'}${39 - at}`],
    ['of a few letters that do not fit', 400, (at) => `web-${at % 40}${at % 2 === 0 ? 'ą' : 'ā'}${399 - at}`],
    [
      'alike in few, with letters that do not fit',
      1000,
      (at) => `web-${at % 100}-of-the-shop-${at % 3 === 0 ? 'ą' : 'ā'}${9 - Math.floor(at / 100)}`,
    ],
    [
      'with a } at the end of what is read at once',
      400,
      (at) => `${at % 2 === 0 ? 'a' : 'b'}bcde}${399 - at}`,
    ],
    ['of the highest letters that fit', 80, (at) => `${['}', '~', '\u007f', 'ÿ'][at % 4]}${79 - at}`],
    [
      'of the highest letters in the middle',
      400,
      (at) => `web-${at % 9}${['}', '~', '\u007f', 'é'][at % 4]}${399 - at}`,
    ],
    [
      'of all kinds',
      5000,
      (at) =>
        `${['', 'a', 'aa', 'web-', 'Web-', 'ÿ', '~', 'ą', 'ā', 'x'.repeat(30)][at % 10]}${at % 3 === 0 ? '' : at}`,
    ],
  ])('puts texts that are %s into the order that comparing them does', (_, count, textAt) => {
    for (const isDescending of [false, true]) {
      comparedPairs(
        rowsOf(count, (at) => ({ name: textAt(at), namespace: `ns-${(at * 7) % 13}` })),
        'name',
        isDescending,
      )
    }
  })

  it('does so with more texts than are counted as words', () => {
    const beginnings = ['', 'a', 'web-', 'ÿ', '~', 'ą', 'ā', 'x'.repeat(30)]
    const rows = rowsOf(5000, (at) => ({
      text: `${beginnings[at % 8]}${at % 9 === 0 ? '' : at}`,
      namespace: `ns-${(at * 7) % 13}`,
    }))
    for (const isDescending of [false, true]) comparedPairs(rows, 'text', isDescending)
  })
})

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const orderOf = (a: TableRow, b: TableRow): number =>
  compareText(a.namespace, b.namespace) ||
  compareText(a.nameKey, b.nameKey) ||
  compareText(a.name, b.name) ||
  compareText(a.uid, b.uid)
