import { describe, expect, it } from 'vitest'
import type { Column, Row } from '#contract'
import { tableColumns } from '../source/tableColumns.ts'
import { csvFields, csvLine, rowsText, valueText } from './rowsText.ts'
import { csvFileName } from './useCsvExport.ts'

const column = (id: string, type: Column['type']): Column => ({
  id,
  title: id,
  type,
  priority: 0,
  isWide: false,
})
const columns = tableColumns(
  [
    column('ready', 'ratio'),
    column('status', 'status'),
    column('restarts', 'restarts'),
    column('age', 'time'),
    column('note', 'text'),
    column('ports', 'list'),
  ],
  { hasNamespace: true, isNameWide: false },
)
const now = 1_000_000_000
const row: Row = [
  'u',
  'checkout',
  'web-1',
  '7',
  [1, 2],
  ['ok', 'Running'],
  [4, now / 1000 - 180],
  now / 1000 - 3600,
  '=HYPERLINK("x"), "quoted"\nand more',
  ['80/TCP', '443/TCP'],
]

describe('rowsText', () => {
  it('prints rows as kubectl does, in padded columns', () => {
    expect(
      rowsText(columns.slice(0, 6), [row, ['v', 'a', 'longer-name', '1', null, null, null, null]], now),
    ).toBe(
      [
        'NAME          NAMESPACE   READY    STATUS    RESTARTS     AGE',
        'web-1         checkout    1/2      Running   4 (3m ago)   60m',
        'longer-name   a           <none>   <none>    <none>       <none>',
        '',
      ].join('\n'),
    )
  })
})

describe('valueText', () => {
  it('is the exact time, the whole of a text, and nothing where there is no value', () => {
    const values = columns
      .filter(({ id }) => ['restarts', 'age', 'note', 'ports'].includes(id))
      .map((each) => valueText(each, row.with(9, null) as unknown as Row, now))
    expect(values).toEqual([
      '4 (3m ago)',
      new Date(now - 3_600_000).toISOString(),
      '=HYPERLINK("x"), "quoted"\nand more',
      null,
    ])
  })
})

describe('the CSV export', () => {
  it('writes times as ISO 8601, counts as numbers, lists by spaces, and nothing for no value', () => {
    expect(csvFields(columns.slice(0, 6), row, now)).toEqual([
      'web-1',
      'checkout',
      '1/2',
      'Running',
      '4',
      '1970-01-12T12:46:40.000Z',
    ])
    expect(csvFields(columns, ['v', '', 'web-2', '1', null, null, null, null, null, null], now).join()).toBe(
      'web-2,,,,,,,',
    )
    expect(csvFields(columns, row, now).at(-1)).toBe('80/TCP 443/TCP')
  })

  it('quotes what needs it and keeps a formula from being one', () => {
    expect(csvLine(csvFields(columns, row, now).slice(6, 7))).toBe(
      '"\'=HYPERLINK(""x""), ""quoted""\nand more"\r\n',
    )
  })

  it.each([
    ['a status', 5, ['bad', '=HYPERLINK("http://evil","x")'], `'=HYPERLINK("http://evil","x")`],
    ['a list', 9, ['@SUM(1)', 'b'], "'@SUM(1) b"],
    ['a text that is a number below zero', 8, '-5', '-5'],
    ['a text that only begins as a number', 8, '-5+cmd', "'-5+cmd"],
  ] as const)('keeps %s from being a formula', (_, at, cell, text) => {
    expect(csvFields(columns, row.with(at, cell) as unknown as Row, now)).toContain(text)
  })

  it('writes a time that no calendar has as the table shows it', () => {
    const odd = row.with(7, Number.MAX_SAFE_INTEGER) as unknown as Row
    expect(csvFields(columns, odd, now)).toContain('<invalid>')
    const age = columns.find(({ id }) => id === 'age')
    expect(age && valueText(age, odd, now)).toBe('<invalid>')
  })

  it('names its file after cluster, table and day', () => {
    expect(csvFileName('arn:aws:eks/prod', 'pods', Date.UTC(2026, 10, 23))).toBe(
      'arn-aws-eks-prod-pods-2026-11-23.csv',
    )
  })
})
