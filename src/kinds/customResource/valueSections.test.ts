import { describe, expect, it } from 'vitest'
import { sectionsText } from '../../../testkit/overviewText.ts'
import { valueSections } from './valueSections.ts'

const shown = (value: unknown) => sectionsText(valueSections('Spec', value))
const many = (count: number, value: (at: number) => unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, value(at)]))

describe('valueSections', () => {
  it.each<[unknown, readonly string[]]>([
    ['text', ['Spec: text']],
    [7, ['Spec: 7']],
    [true, ['Spec: true']],
    [9223372036854775807n, ['Spec: 9223372036854775807']],
    [['a', 1, true, null], ['Spec: a, 1, true, null']],
    ['', []],
    [null, []],
    [undefined, []],
    [[], []],
    [{}, []],
    [{ a: null, b: '', c: [], d: {} }, []],
  ])('shows the simple value %s', (value, lines) => {
    expect(shown(value)).toEqual(lines)
  })

  it('names a field by its path, and counts what is too deep', () => {
    expect(shown({ a: { b: { c: 1, d: { e: 2, f: 3 }, g: { h: 1 } } } })).toEqual([
      'a.b.c: 1',
      'a.b.d: 2 fields',
      'a.b.g: 1 field',
    ])
  })

  it('counts the entries of a list that is neither of texts nor of objects', () => {
    expect(shown({ a: [[1], [2]], b: [[1]], c: [{ d: 1 }, 2] })).toEqual([
      'a: 2 entries',
      'b: 1 entry',
      'c: 2 entries',
    ])
  })

  it('shows a list of objects as a table of all their fields', () => {
    const list = [
      { name: 'a', port: 80 },
      { name: 'b', tls: { mode: 'on' } },
    ]
    expect(valueSections('Spec', { ports: list })).toEqual([
      {
        ...{ type: 'table', title: 'Spec: ports', head: ['name', 'port', 'tls'] },
        rows: [
          ['a', '80', ''],
          ['b', '', '{"mode":"on"}'],
        ],
      },
    ])
    expect(valueSections('Spec', list)).toMatchObject([{ title: 'Spec' }])
  })

  it('keeps a table to six columns and twenty rows, and says how many there are', () => {
    const list = (count: number) => Array.from({ length: count }, () => many(8, (at) => at))
    const [whole] = valueSections('Spec', { a: list(20) })
    expect(whole).toMatchObject({ title: 'Spec: a', head: ['f0', 'f1', 'f2', 'f3', 'f4', 'f5'] })
    expect(whole?.type === 'table' && whole.rows.length).toBe(20)
    const [cut] = valueSections('Spec', { a: list(21) })
    expect(cut).toMatchObject({ title: 'Spec: a (20 of 21)' })
    expect(cut?.type === 'table' && cut.rows.length).toBe(20)
  })

  it('keeps an overview to forty fields and six tables, and counts the fields that are left', () => {
    expect(shown(many(40, (at) => at))).toHaveLength(40)
    expect(shown(many(40, (at) => at)).at(-1)).toBe('f39: 39')
    expect(shown(many(41, (at) => at)).slice(-2)).toEqual(['f39: 39', 'More: 1 more field in the YAML'])
    expect(shown(many(43, (at) => at)).at(-1)).toBe('More: 3 more fields in the YAML')
    // Those without a value are no fields.
    expect(shown({ a: 1, ...many(50, () => null) })).toEqual(['a: 1'])
    expect(
      valueSections(
        'Spec',
        many(7, () => [{ a: 1 }]),
      ),
    ).toHaveLength(6)
  })

  it('cuts long texts and long lists', () => {
    expect(shown('x'.repeat(300))).toEqual([`Spec: ${'x'.repeat(300)}`])
    expect(shown('x'.repeat(301))).toEqual([`Spec: ${'x'.repeat(300)}…`])
    expect(shown(Array.from({ length: 50 }, () => 'x'))).toEqual([`Spec: ${Array(40).fill('x').join(', ')}`])
  })
})
