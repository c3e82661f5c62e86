import { describe, expect, it } from 'vitest'
import type { ServedColumn } from '#machinery'
import { isStatusTitle, servedStatus } from './servedStatus.ts'
import { readServedTable } from './servedTable.ts'

const column = (name: string, type = 'string', more: Partial<ServedColumn> = {}): ServedColumn => ({
  ...{ name, type, format: '', description: '', priority: 0 },
  ...more,
})
const nowMs = Date.parse('2026-03-01T12:00:00Z')
const now = nowMs / 1000
const metadata = { name: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-03-01T11:58:30Z' }
const cellOf = (served: ServedColumn, value: unknown) =>
  readServedTable([served]).cells([value], metadata, nowMs)[0]

describe('a column of the server’s table', () => {
  it.each([
    [column('Text'), { type: 'text', priority: 3, isWide: false }],
    [column('Count', 'integer'), { type: 'number', priority: 3, isWide: false }],
    [column('Share', 'number'), { type: 'number', priority: 3, isWide: false }],
    [column('Renewed', 'date'), { type: 'time', priority: 2, isWide: false }],
    [column('On', 'boolean'), { type: 'text', priority: 3, isWide: false }],
    [column('Ready'), { type: 'status', priority: 0, isWide: false }],
    [column('Ready', 'boolean'), { type: 'text', priority: 3, isWide: false }],
    [column('Ready', 'string', { priority: 1 }), { type: 'status', priority: 7, isWide: true }],
  ])('$name of the type $type has its own type and place', (served, expected) => {
    const { columns } = readServedTable([served])
    expect(columns).toMatchObject([{ title: served.name, absent: '', ...expected }])
    expect(columns[0]).not.toHaveProperty('order')
  })

  it.each(['Storage', 'Capacity', 'Used Memory', 'max-cpu', 'MEM', 'used_mem'])(
    '%s sorts by size',
    (name) => {
      expect(readServedTable([column(name)]).columns).toMatchObject([{ order: 'quantity' }])
      expect(readServedTable([column(name, 'integer')]).columns[0]).not.toHaveProperty('order')
    },
  )

  it.each(['Capacity Type', 'Memories', 'Item', 'Gcpu', 'StorageClass'])('%s sorts by its text', (name) => {
    expect(readServedTable([column(name)]).columns[0]).not.toHaveProperty('order')
  })

  it('is left out where it is the name', () => {
    expect(readServedTable([column('Id', 'string', { format: 'name' }), column('B')]).columns).toMatchObject([
      { id: 'b' },
    ])
  })

  it.each([
    ['Last  Seen!', 'last-seen'],
    ['(Port)', 'port'],
    ['a_b.c', 'a_b.c'],
    ['Label', 'label-2'],
    ['Field', 'field-2'],
    ['--', 'column'],
  ])('%j has the id %s', (name, id) => {
    expect(readServedTable([column(name)]).columns).toMatchObject([{ id }])
  })
})

describe('the columns of the server’s table', () => {
  it('have ids of their own, however many have the same name', () => {
    const { columns } = readServedTable(['Size', 'size', 'SIZE', 'Size-2'].map((name) => column(name)))
    expect(columns.map(({ id }) => id)).toEqual(['size', 'size-2', 'size-3', 'size-2-2'])
  })

  it('end with the status of the object, where its kind has one', () => {
    const { columns, cells } = readServedTable([column('Class')], { hasObjectStatus: true })
    expect(columns.at(-1)).toEqual({
      ...{ id: 'status', title: 'Status', type: 'status', priority: 0, isWide: false, absent: '' },
    })
    expect(cells(['edge'], metadata, nowMs, ['ok', 'Ready'])).toEqual(['edge', ['ok', 'Ready']])
    expect(cells(['edge'], metadata, nowMs)).toEqual(['edge', null])
  })
})

describe('a time of the server’s table', () => {
  const time = column('Renewed', 'date')

  it.each([
    // The age of the object, give or take two seconds.
    ['90s', now - 90],
    ['88s', now - 90],
    ['92s', now - 90],
    ['87s', now - 87],
    ['93s', now - 93],
    ['5d', now - 5 * 86_400],
    ['2026-03-01T10:00:00Z', now - 7200],
    ['<invalid>', Number.MAX_SAFE_INTEGER],
    ['<unknown>', null],
    ['', null],
    [90, null],
    [null, null],
  ])('%j is %j', (value, expected) => {
    expect(cellOf(time, value)).toBe(expected)
  })

  it('is as exact as the age where the object has no time of creation', () => {
    const { cells } = readServedTable([time])
    expect(cells(['90s'], { name: 'a', uid: 'u', resourceVersion: '1' }, nowMs + 400)).toEqual([now - 90])
  })

  it('may be as old as the clock of a computer', () => {
    const { cells } = readServedTable([time])
    expect(cells(['56y'], { name: 'a', uid: 'u', resourceVersion: '1' }, nowMs)[0]).toBeLessThan(now)
    expect(cells(['56y'], { name: 'a', uid: 'u', resourceVersion: '1' }, nowMs)[0]).not.toBeNull()
  })

  it('never takes a young object for older than it is', () => {
    const young = { ...metadata, creationTimestamp: '2026-03-01T12:00:00Z' }
    const { cells } = readServedTable([time])
    expect(cells(['0s'], young, nowMs)).toEqual([now])
    expect(cells(['2s'], young, nowMs)).toEqual([now])
  })
})

describe('a value of the server’s table', () => {
  it.each([
    [column('Text'), 'x', 'x'],
    [column('Text'), 7, '7'],
    [column('Text'), false, 'false'],
    [column('Text'), { a: 1 }, '{"a":1}'],
    [column('Text'), '', null],
    [column('Text'), undefined, null],
    [column('Count', 'integer'), '7', 7],
    [column('Count', 'integer'), 2 ** 60, 2 ** 60],
    [column('Count', 'integer'), 'x', null],
    [column('Count', 'integer'), '', null],
    [column('Phase'), '', null],
  ])('of $name: %j is %j', (served, value, expected) => {
    expect(cellOf(served, value)).toBe(expected)
  })
})

describe('a word for the status of an object', () => {
  it.each([
    ['True', 'ok'],
    ['Running', 'ok'],
    ['Out-Of_Sync', 'warn'],
    ['not ready', 'bad'],
    ['False', 'bad'],
    ['Completed', 'off'],
    ['Frobbed', 'info'],
  ])('%s has the tone %s, and stays as it is written', (word, tone) => {
    expect(servedStatus(word)).toEqual([tone, word])
  })

  it('stands under a title that says so', () => {
    expect(['Ready', 'STATUS', 'phase', 'Health'].every(isStatusTitle)).toBe(true)
    expect(['Name', 'Readiness', ''].some(isStatusTitle)).toBe(false)
  })
})
