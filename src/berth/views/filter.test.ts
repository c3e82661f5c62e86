import { describe, expect, it } from 'vitest'
import type { Cell, Column } from '#contract'
import { parseFilter } from './filter.ts'
import { TableRow } from './tableRow.ts'

const columns: Column[] = [
  { id: 'status', title: 'Status', type: 'status', priority: 1, isWide: false },
  { id: 'images', title: 'Images', type: 'list', priority: 5, isWide: true },
  { id: 'owner', title: 'Owner', type: 'text', priority: 5, isWide: true },
  { id: 'age', title: 'Age', type: 'time', priority: 2, isWide: false },
]

function aRow(name: string, cells: Cell[], labels: Record<string, string> = {}): TableRow {
  return new TableRow({ name, namespace: 'checkout', uid: name, resourceVersion: '1' }, cells, labels)
}

const rows = [
  aRow('web-1', [['ok', 'Running'], ['nginx:1.27'], null, 1000], { app: 'web', tier: 'front' }),
  aRow('web-2', [['bad', 'CrashLoopBackOff'], ['nginx:1.28'], 'web', 1000], { app: 'web' }),
  aRow('api-1', [['ok', 'Running'], ['api server:2'], null, 5000], { app: 'api' }),
]

function passing(text: string): string[] {
  const filter = parseFilter(text, columns)
  if (filter.type === 'problem') throw new Error(filter.problem)
  return rows.filter(filter.passes).map(({ name }) => name)
}

describe('filter', () => {
  it.each([
    ['', ['web-1', 'web-2', 'api-1']],
    ['web', ['web-1', 'web-2']],
    ['WEB crash', ['web-2']],
    ['-web', ['api-1']],
    ['status:running', ['web-1', 'api-1']],
    ['-status:running', ['web-2']],
    ['name:1', ['web-1', 'api-1']],
    ['name:=web-1', ['web-1']],
    ['name:=web', []],
    ['status:=running', ['web-1', 'api-1']],
    ['status:=run', []],
    ['status:=running|pending', ['web-1', 'api-1']],
    ['-name:=web-1|api-1', ['web-2']],
    ['images:"=api server:2|nginx:1.28"', ['web-2', 'api-1']],
    ['owner:=', ['web-1', 'api-1']],
    ['owner:=|web', ['web-1', 'web-2', 'api-1']],
    ['namespace:=', []],
    ['namespace:check', ['web-1', 'web-2', 'api-1']],
    ['"api server"', ['api-1']],
    ['images:"api server"', ['api-1']],
    ['nginx:1.27', ['web-1']],
    ['5000', []],
    ['label:tier', ['web-1']],
    ['label:app=web', ['web-1', 'web-2']],
    ['label:app!=web', ['api-1']],
    ['-label:app=web', ['api-1']],
    ['label:"app in (api, other)"', ['api-1']],
    ['label:"app notin (api)"', ['web-1', 'web-2']],
    ['label:"tier notin (front)"', ['web-2', 'api-1']],
    ['label:constructor', []],
    ['label:app=web,tier=front', ['web-1']],
    ['label:"app in (web), tier in (front)"', ['web-1']],
    ['label:"app = web"', ['web-1', 'web-2']],
    ['label:app=web,!tier', ['web-2']],
    ['label:"tier notin (front), app in (web,api)"', ['web-2', 'api-1']],
    ['field:metadata.name!=web-1,metadata.namespace=checkout', ['web-2', 'api-1']],
    ['field:metadata.name=web-2', ['web-2']],
    ['field:metadata.name!=web-2', ['web-1', 'api-1']],
    ['status:', ['web-1', 'web-2', 'api-1']],
    ['web -status: label:', ['web-1', 'web-2']],
    ['5000:', []],
    ['"status:"', []],
    ['"unclosed', []],
    ['name:status:', []],
    ['namex', []],
    ['age:1000', []],
    ['owner:null', []],
    ['(web', []],
    ['web(', []],
    ['(', []],
    ['name:.', []],
  ])('%j shows %j', (text, names) => {
    expect(passing(text)).toEqual(names)
  })

  it.each([
    ['label:=x', 'label:key=value'],
    ['field:spec.foo=1', 'field:metadata.name=value'],
  ])('says how to write %j', (text, hint) => {
    const filter = parseFilter(text, columns)
    expect(filter).toMatchObject({ type: 'problem', problem: expect.stringContaining(hint) })
  })
})

describe('filter of a table with counts', () => {
  const counted: Column[] = [
    { id: 'ready', title: 'Ready', type: 'ratio', priority: 1, isWide: false },
    { id: 'restarts', title: 'Restarts', type: 'restarts', priority: 1, isWide: false },
    { id: 'owner', title: 'Owner', type: 'text', priority: 5, isWide: true },
    { id: 'status', title: 'Status', type: 'status', priority: 1, isWide: false },
  ]
  const inNamespace = (name: string, namespace: string, cells: Cell[]) =>
    new TableRow({ name, namespace, uid: name, resourceVersion: '1' }, cells, {})
  const some = [
    inNamespace('one', 'shop', [[1, 2], [3, null], 'web', ['ok', 'Running']]),
    inNamespace('two', 'shop', [[0, 3], [12, null], null, null]),
    inNamespace('other', 'bank', [null, null, '{a}', ['bad', 'Failed']]),
    inNamespace('more', 'shop', [[2, 2], [0, null], 'x', ['ok', 'Running']]),
  ]
  const found = (text: string, among = counted) => {
    const filter = parseFilter(text, among)
    if (filter.type === 'problem') throw new Error(filter.problem)
    return some.filter(filter.passes).map(({ name }) => name)
  }

  it.each([
    ['1/2', ['one']],
    ['12', ['two']],
    ['ready:0/3', ['two']],
    ['restarts:3', ['one']],
    ['restarts:3x', []],
    ['ready:x3', []],
    ['-ready:x3', ['one', 'two', 'other', 'more']],
    ['bank', ['other']],
    ['shop', ['one', 'two', 'more']],
    ['namespace:bank', ['other']],
    ['owner:web', ['one']],
    ['{a}', ['other']],
    ['a}', ['other']],
    ['owner:.', []],
    ['failed', ['other']],
    ['running', ['one', 'more']],
    ['status:n', ['one', 'more']],
    ['field:metadata.namespace=bank', ['other']],
    ['field:metadata.namespace!=bank', ['one', 'two', 'more']],
    ['field:" metadata.name = two "', ['two']],
    ['field:metadata.name==two,metadata.namespace=shop', ['two']],
    ['field:metadata.name=', []],
    ['owner:"web', ['one']],
    ['owner:""', ['one', 'two', 'other', 'more']],
    ['OWNER:WEB', ['one']],
    ['owner:', ['one', 'two', 'other', 'more']],
    ['nothing:', []],
    ['name:', ['one', 'two', 'other', 'more']],
    ['namespace:', ['one', 'two', 'other', 'more']],
    ['label:', ['one', 'two', 'other', 'more']],
    ['field:', ['one', 'two', 'other', 'more']],
  ])('%s', (text, names) => {
    expect(found(text)).toEqual(names)
  })

  it('says which selectors there are where one is not known', () => {
    expect(parseFilter('', counted).type).toBe('filter')
    for (const text of [
      'field:"x metadata.name=a"',
      'field:spec.nodeName=a',
      'field:metadata.name',
      'field:=x',
    ])
      expect(parseFilter(text, counted)).toEqual({
        type: 'problem',
        problem: expect.stringContaining('write field:metadata.name=value or field:metadata.namespace=value'),
      })
  })
})
