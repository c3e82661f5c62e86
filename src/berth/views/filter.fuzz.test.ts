import { describe, expect, it } from 'vitest'
import type { Column } from '#contract'
import { damaged, fuzz } from '#testkit'
import { parseFilter } from './filter.ts'
import { TableRow } from './tableRow.ts'

const columns: Column[] = [
  { id: 'status', title: 'Status', type: 'status', priority: 1, isWide: false },
  { id: 'images', title: 'Images', type: 'list', priority: 5, isWide: true },
  { id: 'restarts', title: 'Restarts', type: 'number', priority: 5, isWide: true },
  { id: 'age', title: 'Age', type: 'time', priority: 2, isWide: false },
]
const metadata = { name: 'web-1', namespace: 'checkout', uid: 'u', resourceVersion: '1' }
const rows = [
  new TableRow(metadata, [['ok', 'Running'], ['nginx:1.27'], 3, 1000], { app: 'web', tier: 'front' }),
  new TableRow(metadata, [null, null, null, null], {}),
]

const filters = [
  'web -status:running "api server" nginx:1.27',
  'label:"app in (web, api), tier notin (front), !x"',
  'label:app!=web field:metadata.name=web-1 -label:tier',
  'status:=running|pending restarts:>=3 age:<2d images:',
  `${'a'.repeat(100)}:${'('.repeat(100)}`,
]

describe('a filter, damaged in any way', () => {
  it('passes a row or not, or says why it means nothing, at once', async () => {
    await fuzz(
      'filters',
      damaged(filters).map(String),
      (text) => {
        const filter = parseFilter(text, columns)
        if (filter.type === 'problem') expect(filter.problem).toMatch(/./u)
        else for (const row of rows) expect(typeof filter.passes(row)).toBe('boolean')
      },
      { runs: 10_000, seconds: 3, eachSeconds: 2 },
    )
  })
})
