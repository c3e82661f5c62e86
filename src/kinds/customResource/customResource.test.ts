import { describe, expect, it } from 'vitest'
import type { Column } from '#contract'
import type { KubeObject, ServedColumn } from '#machinery'
import { overviewText } from '../../../testkit/overviewText.ts'
import { cellSortNumber, cellSortValue, cellText } from '../cells/cellText.ts'
import { customResource } from './customResource.ts'
import { readServedTable } from './servedTable.ts'

const served = (name: string, type = 'string', priority = 0): ServedColumn => ({
  name,
  type,
  format: name === 'Name' ? 'name' : '',
  description: '',
  priority,
})
const nowMs = Date.parse('2026-03-01T12:00:00Z')
const metadata = {
  name: 'a',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2026-03-01T11:58:30Z',
}
const printed = (columns: readonly ServedColumn[], values: readonly unknown[]): string[] => {
  const table = readServedTable(columns)
  const cells = table.cells(values, metadata, nowMs)
  return table.columns.map((column, index) => cellText(column, cells[index] ?? null, nowMs))
}

describe('readServedTable', () => {
  it('prints every type as kubectl does, and nothing where there is no value', () => {
    const columns = [
      served('Name'),
      served('Text'),
      served('Count', 'integer'),
      served('Share', 'number'),
      served('On', 'boolean'),
      served('Age', 'date'),
      served('Renewed', 'date'),
    ]
    expect(printed(columns, ['a', 'first\nsecond', 12, 0.25, true, '90s', '5d3h'])).toEqual([
      'first...',
      '12',
      '0.25',
      'true',
      '90s',
      '5d3h',
    ])
    expect(printed(columns, ['a', 'x', 1e6, 1234567.5, false, '', '<invalid>'])).toEqual([
      'x',
      '1000000',
      '1.2345675e+06',
      'false',
      '',
      '<invalid>',
    ])
    expect(printed(columns, ['a', null, null, null, null, null, null])).toEqual(['', '', '', '', '', ''])
  })

  it('keeps whole numbers of any size', () => {
    const columns = [served('Name'), served('Count', 'integer'), served('Any')]
    const digits = '9223372036854775807'
    for (const value of [BigInt(digits), digits])
      expect(printed(columns, ['a', value, { owner: BigInt(digits) }])).toEqual([
        digits,
        `{"owner":${digits}}`,
      ])
    const { columns: made, cells } = readServedTable(columns)
    const sorted = [3, BigInt(digits), 12].map((value) => cells(['a', value, ''], metadata, nowMs)[0] ?? null)
    expect(sorted.map((cell) => cellSortValue(made[0] as Column, cell))).toEqual([3, 2 ** 63, 12])
  })

  it.each([
    ['Age', 'string', '0s'],
    ['Created At', 'date', '2026-03-01T11:58:30Z'],
  ])('takes %s of a built-in kind for the age of the object, which goes on counting', (name, type, value) => {
    const description =
      'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed …'
    const { columns, cells } = readServedTable([served('Name'), { ...served(name, type), description }])
    expect(columns).toMatchObject([{ id: 'age', title: 'Age', type: 'time' }])
    const [cell = null] = cells(['a', value], metadata, nowMs)
    expect(columns.map((column) => cellText(column, cell, nowMs + 30_000))).toEqual(['2m'])
  })

  it('sorts amounts by size, though they are served as text', () => {
    const { columns } = readServedTable(
      ['Name', 'Capacity', 'Mem', 'Target CPU', 'Class'].map((name) => served(name)),
    )
    expect(columns.map(({ order }) => order)).toEqual(['quantity', 'quantity', 'quantity', undefined])
    const sizes = ['10Gi', '2e3', '1Ti', '500Mi', '128974848', '1.5Gi']
    const [column] = columns
    const bySize = sizes.toSorted((a, b) =>
      column === undefined ? 0 : cellSortNumber(column, a) - cellSortNumber(column, b),
    )
    expect(bySize).toEqual(['2e3', '128974848', '500Mi', '1.5Gi', '10Gi', '1Ti'])
  })

  it("knows an object's age to the second, and goes on counting", () => {
    const { columns, cells } = readServedTable([served('Name'), served('Age', 'date')])
    expect(columns).toMatchObject([{ id: 'age', type: 'time' }])
    expect(cells(['a', '91s'], metadata, nowMs)).toEqual([nowMs / 1000 - 90])
  })

  it('puts columns of the wide table among the wide ones', () => {
    const { columns } = readServedTable([served('Name'), served('A'), served('B', 'string', 1)])
    expect(columns.map(({ id, isWide }) => [id, isWide])).toEqual([
      ['a', false],
      ['b', true],
    ])
  })

  it('gives every column an id of its own, whatever it is called', () => {
    const names = ['Ready', 'ready', 'Namespace', 'NAME', '', 'Port(s)', 'Last Seen', '__proto__', 'Größe']
    const { columns } = readServedTable(names.map((name) => served(name, 'integer')))
    expect(columns.map(({ id }) => id)).toEqual([
      'ready',
      'ready-2',
      'namespace-2',
      'name-2',
      'column',
      'port-s',
      'last-seen',
      '__proto__',
      'größe',
    ])
  })

  it('colours a word that says how the object is', () => {
    const { columns, cells } = readServedTable([served('Name'), served('Ready'), served('Phase')])
    expect(columns.map(({ type }) => type)).toEqual(['status', 'status'])
    expect(cells(['a', 'True', 'Not-Ready'], metadata, nowMs)).toEqual([
      ['ok', 'True'],
      ['bad', 'Not-Ready'],
    ])
    expect(cells(['a', 'Frobbed', null], metadata, nowMs)).toEqual([['info', 'Frobbed'], null])
  })
})

describe('customResource', () => {
  const kindOf = (kind: string, resource: string) =>
    customResource({ domain: 'd', group: 'g', version: 'v1', resource, kind, isNamespaced: true })
  const titles = (object: object) =>
    kindOf('Till', 'tills')
      .details({ metadata, ...object } as KubeObject)
      .map(({ title }) => title)

  it.each([
    ['Certificate', 'certificates', 'Certificates'],
    ['Policy', 'policies', 'Policies'],
    ['Sheep', 'flock', 'flock'],
    ['Person', 'people', 'people'],
    ['Index', 'indices', 'Indices'],
    ['Ox', 'oxen', 'Oxen'],
    ['Ab', 'xyz', 'xyz'],
    ['constructor', 'constructor', 'constructor'],
  ])('of the kind %s in %s is titled %s', (kind, resource, title) => {
    expect(kindOf(kind, resource).title.many).toBe(title)
  })

  it('is a table of the server by its resource, sorted by name, without any relations', () => {
    const of = {
      domain: 'tills.shop.example',
      group: 'shop.example',
      version: 'v1',
      resource: 'tills',
      kind: 'Till',
    }
    const till = customResource({ ...of, isNamespaced: false })
    expect(till).toMatchObject({
      ...{ form: 'table', domain: of.domain, kind: 'Till', title: { one: 'Till', many: 'Tills' } },
      ...{
        gvr: { group: 'shop.example', version: 'v1', resource: 'tills' },
        scope: 'cluster',
        group: 'extensions',
      },
      ...{ columns: [], defaultSort: { column: 'name', isDescending: false }, isNameWide: false, owns: [] },
    })
    expect(till).not.toHaveProperty('objectStatus')
    const object = { metadata } as KubeObject
    expect([till.tableCells(new Map(), metadata), till.selects(object), till.relations(object)]).toEqual([
      [],
      null,
      [],
    ])
  })

  it('is more where its kind is known', () => {
    const gateway = customResource({
      ...{
        domain: 'd',
        group: 'gateway.networking.k8s.io',
        version: 'v1',
        resource: 'gateways',
        kind: 'Other',
      },
      isNamespaced: true,
    })
    expect(gateway).toMatchObject({
      kind: 'Gateway',
      title: { many: 'Gateways' },
      scope: 'namespaced',
      group: 'network',
    })
    const object = { metadata, spec: { gatewayClassName: 'edge' } } as KubeObject
    expect(gateway.objectStatus?.(object)).toEqual(['warn', 'Pending'])
    expect(gateway.relations(object)[0]).toMatchObject({ name: 'edge' })
    expect(gateway.details(object)[0]?.title).toBe('Gateway')
  })

  it('begins with its kind and its version, and shows what only looks like conditions', () => {
    const lines = (object: object) =>
      overviewText(kindOf('Till', 'tills'), { metadata: { name: 'a' }, ...object } as KubeObject)
    expect(
      lines({ kind: 'Till', apiVersion: 'shop.example/v1', status: { conditions: 'none', phase: 'Open' } }),
    ).toEqual([
      'Kind: `Till`',
      'API version: `shop.example/v1`',
      '[Status] conditions: none',
      '[Status] phase: Open',
    ])
    expect(kindOf('Till', 'tills').details({ metadata })[0]?.title).toBe('Object')
    expect(lines({ status: { conditions: [{ type: 'Ready', status: 'True' }] } })).toEqual([
      '[Conditions] Ready True (ok)',
    ])
  })

  it('shows conditions, status and spec of an object whose shape nobody knows', () => {
    const details = kindOf('Till', 'tills').details({
      kind: 'Till',
      apiVersion: 'shop.example/v1',
      metadata,
      spec: {
        size: 3,
        owner: 9223372036854775807n,
        deep: { er: { still: { yes: 1 } } },
        tags: ['a', 'b'],
        drawers: [{ id: 1 }, { id: 2, coin: 'x' }],
      },
      status: { phase: 'Open', conditions: [{ type: 'Ready', status: 'True' }] },
    })
    expect(details.map(({ type, title }) => `${type} ${title}`)).toEqual([
      'fields Till',
      'conditions Conditions',
      'fields Status',
      'fields Spec',
      'table Spec: drawers',
    ])
    expect(details[3]).toMatchObject({
      fields: [
        { label: 'size', value: { type: 'number', number: 3 } },
        { label: 'owner', value: { type: 'text', text: '9223372036854775807' } },
        { label: 'deep.er.still', value: { type: 'text', text: '1 field' } },
        { label: 'tags', value: { type: 'list', items: ['a', 'b'] } },
      ],
    })
    expect(details[4]).toMatchObject({
      head: ['id', 'coin'],
      rows: [
        ['1', ''],
        ['2', 'x'],
      ],
    })
  })

  it.each([
    {},
    { spec: 'text' },
    { spec: [], status: [] },
    { spec: { list: [1, [2], { a: null }] }, status: { conditions: 'none' } },
    { status: { conditions: [null, 1, { type: 7 }] } },
    { spec: JSON.parse('{"__proto__": {"constructor": 1}, "hasOwnProperty": [{"__proto__": 2}]}') },
    { data: { any: 'thing' } },
  ])('takes any object: %j', (object) => {
    expect(() => titles(object)).not.toThrow()
  })

  it('stays small for a huge object', () => {
    const spec = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`f${n}`, 'x'.repeat(10_000)]))
    const details = kindOf('Till', 'tills').details({ metadata, spec })
    expect(JSON.stringify(details).length).toBeLessThan(30_000)
    expect(JSON.stringify(details)).toContain('4960 more fields in the YAML')
  })
})
