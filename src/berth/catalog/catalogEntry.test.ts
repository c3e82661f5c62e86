import { describe, expect, it } from 'vitest'
import { aCatalogKind } from '#testkit'
import { CatalogEntry, catalogColumns } from './catalogEntry.ts'

const tills = aCatalogKind({
  ...{ domain: 'resource:shop.example/v1/tills', group: 'shop.example', resource: 'tills', kind: 'Till' },
})
const object = { uid: 'u-1', namespace: 'shop', name: 'till-2', labels: { app: 'till' }, createdAt: 100 }
const anEntry = (kind = tills, differences: object = {}) =>
  new CatalogEntry(kind, { ...object, resourceVersion: '7', ...differences })

describe('CatalogEntry', () => {
  it('is a row with its kind, group, version, resource and age', () => {
    const entry = anEntry()
    expect(catalogColumns.map(({ id, title, type }) => [id, title, type])).toEqual([
      ['kind', 'Kind', 'text'],
      ['group', 'Group', 'text'],
      ['version', 'Version', 'text'],
      ['resource', 'Resource', 'text'],
      ['age', 'Age', 'time'],
    ])
    expect(entry.row).toEqual(['u-1', 'shop', 'till-2', '7', 'Till', 'shop.example', 'v1', 'tills', 100])
    expect(catalogColumns.map((_, at) => entry.cell(at))).toEqual(entry.row.slice(4))
    // A window takes a row that is the same array for unchanged.
    expect(entry.row).toBe(entry.row)
  })

  it('has no group where it is of the core group, and no age where that is not known', () => {
    const { row } = anEntry(aCatalogKind(), { createdAt: null })
    expect(row.slice(4)).toEqual(['Pod', null, 'v1', 'pods', null])
    expect(
      catalogColumns.flatMap((column) => ('absent' in column ? [[column.id, column.absent]] : [])),
    ).toEqual([
      ['group', ''],
      ['age', '<unknown>'],
    ])
  })

  it('sorts by its name as people count, with a key that may be given', () => {
    expect(anEntry().nameKey < anEntry(tills, { name: 'till-10' }).nameKey).toBe(true)
    expect(anEntry(tills, { nameKey: 'a key' }).nameKey).toBe('a key')
    expect(anEntry(tills, { name: 'plain' }).nameKey).toBe('plain')
  })

  it('is named in answers by its identity, and has no place before the index has it', () => {
    const entry = anEntry()
    expect(entry.object).toEqual({
      ...{ domain: 'resource:shop.example/v1/tills', group: 'shop.example', version: 'v1' },
      ...{ resource: 'tills', kind: 'Till', namespace: 'shop', name: 'till-2', uid: 'u-1' },
    })
    expect([entry.slot, entry.mark, entry.labels, entry.resourceVersion]).toEqual([
      -1,
      0,
      { app: 'till' },
      '7',
    ])
  })
})
