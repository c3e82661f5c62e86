import { describe, expect, it } from 'vitest'
import { tableColumns } from '../source/tableColumns.ts'
import type { TableSource } from '../source/tableSource.ts'
import { chosenValues, facetsOf, withChosen, withoutFacet } from './facets.ts'

const source: TableSource = {
  domain: 'things',
  title: { one: 'Thing', many: 'Things' },
  scope: 'namespaced',
  columns: null,
  defaultSort: { column: 'name', isDescending: false },
  isNameWide: false,
  objectOf: () => null,
}
const columns = tableColumns(
  [
    { id: 'status', title: 'Status', type: 'status', priority: 0, isWide: false },
    { id: 'ip', title: 'IP', type: 'text', priority: 4, isWide: true },
    { id: 'node', title: 'Node', type: 'text', priority: 4, isWide: true },
  ],
  { hasNamespace: true, isNameWide: false },
)

describe('facets of a table', () => {
  it('are the columns whose values rows share, or those that the table names', () => {
    expect(facetsOf(source, columns)).toEqual([
      { id: 'namespace', title: 'Namespace', none: '<none>' },
      { id: 'status', title: 'Status', none: '<none>' },
      { id: 'node', title: 'Node', none: '<none>' },
    ])
    const facets = [
      { id: 'ip', none: 'no address' },
      { id: 'gone', none: '' },
    ]
    expect(facetsOf({ ...source, facets }, columns)).toEqual([{ id: 'ip', title: 'IP', none: 'no address' }])
  })
})

describe('a choice of values', () => {
  it.each([
    ['', ['Pod'], 'kind:=Pod'],
    ['web', ['Pod', 'Job'], 'web kind:=Pod|Job'],
    ['kind:=Pod web', ['Job'], 'web kind:=Job'],
    ['kind:=Pod web', [], 'web'],
    ['', ['a b', 'c'], 'kind:"=a b|c"'],
    ['', [''], 'kind:='],
    ['kind:pod', ['Pod'], 'kind:pod kind:=Pod'],
    ['-kind:=Pod', ['Job'], '-kind:=Pod kind:=Job'],
  ])('%j with %j is %j', (filter, values, expected) => {
    const chosen = withChosen(filter, 'kind', values)
    expect(chosen).toBe(expected)
    expect(chosenValues(chosen, 'kind')).toEqual(values)
  })

  it('is read from what a person typed, whatever its case', () => {
    expect(chosenValues('web KIND:=pod|job', 'kind')).toEqual(['pod', 'job'])
    expect(chosenValues('kinds:=pod', 'kind')).toEqual([])
    expect(withoutFacet('a kind:=Pod b kind:=Job c', 'kind')).toBe('a b c')
  })
})
