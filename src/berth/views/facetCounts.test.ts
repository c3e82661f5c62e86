import { describe, expect, it } from 'vitest'
import type { Cell, Column } from '#contract'
import { countFacet } from './facetCounts.ts'
import { TableRow } from './tableRow.ts'

const columns: Column[] = [
  { id: 'images', title: 'Images', type: 'list', priority: 5, isWide: true },
  { id: 'status', title: 'Status', type: 'status', priority: 1, isWide: false },
]
const aRow = (status: string | null, namespace = 'shop') => {
  const cells: Cell[] = [null, status === null ? null : ['ok', status]]
  return new TableRow({ name: 'web', namespace, uid: 'uid', resourceVersion: '1' }, cells, {})
}

describe('the counts of a column', () => {
  it('have the most frequent value first, equal ones by name, and the empty text for no value', () => {
    const rows = ['Running', 'Failed', 'Running', 'Pending', null].map((status) => aRow(status))
    expect(countFacet(rows, columns, 'status')).toEqual({
      values: [
        ['Running', 2],
        ['', 1],
        ['Failed', 1],
        ['Pending', 1],
      ],
      distinct: 4,
    })
  })

  it('are of namespaces too', () => {
    const rows = [aRow(null, 'pay'), aRow(null, 'shop'), aRow(null, 'shop')]
    expect(countFacet(rows, columns, 'namespace').values).toEqual([
      ['shop', 2],
      ['pay', 1],
    ])
  })

  it('leave out what a filter cannot say', () => {
    const rows = ['a"b', 'a|b', 'a b'].map((status) => aRow(status))
    expect(countFacet(rows, columns, 'status')).toEqual({ values: [['a b', 1]], distinct: 1 })
  })

  it('are those of 200 values, and say how many there are', () => {
    const rows = Array.from({ length: 201 }, (_, n) => aRow(`s${n}`))
    const { values, distinct } = countFacet(rows, columns, 'status')
    expect([values.length, distinct]).toEqual([200, 201])
  })

  it('need a column of the table', () => {
    expect(() => countFacet([], columns, 'owner')).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: 'There is no column "owner" to count.' }),
    )
  })
})
