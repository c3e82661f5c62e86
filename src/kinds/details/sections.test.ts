import { describe, expect, it } from 'vitest'
import { sectionsText } from '../../../testkit/overviewText.ts'
import { entriesSection, metadataFields, metadataSections, overview, tableSection } from './sections.ts'

const metadata = {
  ...{ name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  creationTimestamp: '2026-01-01T12:00:00Z',
  deletionTimestamp: '2026-01-01T13:00:00Z',
  ownerReferences: [
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d9', uid: 'r' },
    { apiVersion: 'v1', kind: 'Node', name: 'a', uid: 'n' },
  ],
  finalizers: ['example.com/a', 'example.com/b'],
}

describe('the overview of an object', () => {
  it('has the fields of its kind around those of its metadata', () => {
    const number = { type: 'number', number: 1 } as const
    const section = overview(
      'Widget',
      metadata,
      [
        ['First', number],
        ['None', null],
      ],
      [['Last', number]],
    )
    expect(section).toMatchObject({ type: 'fields', title: 'Widget' })
    expect(sectionsText([section])).toEqual([
      'First: 1',
      'Created: 2026-01-01T12:00:00Z',
      'Deleted: 2026-01-01T13:00:00Z',
      'Owner: ReplicaSet.v1.apps shop/web-5d9, Node.v1 shop/a',
      'Finalizers: example.com/a, example.com/b',
      'Last: 1',
    ])
  })

  it('has no fields of metadata that says nothing', () => {
    const { name, uid, resourceVersion } = metadata
    expect(metadataFields({ name, uid, resourceVersion })).toEqual([])
    expect(metadataSections({ name, uid, resourceVersion })).toEqual([])
  })

  it('names the owners of an object without a namespace', () => {
    const { namespace: _, ...cluster } = metadata
    expect(sectionsText([overview('Widget', cluster, [])])).toContain(
      'Owner: ReplicaSet.v1.apps web-5d9, Node.v1 a',
    )
  })
})

describe('keys and values', () => {
  it('are sorted by key, with numbers and flags as text', () => {
    const record = { b: '2', a: '1', c: 3, d: true, e: null } as unknown as Record<string, string>
    expect(entriesSection('Labels', record)).toEqual([
      {
        ...{ type: 'entries', title: 'Labels' },
        entries: [
          ['a', '1'],
          ['b', '2'],
          ['c', '3'],
          ['d', 'true'],
          ['e', ''],
        ],
      },
    ])
  })

  it('are none where there are no keys', () => {
    for (const record of [{}, null, undefined, 'text' as never, 7 as never])
      expect(entriesSection('Labels', record)).toEqual([])
  })

  it('are the labels and the annotations of every object', () => {
    const sections = metadataSections({ ...metadata, labels: { app: 'web' }, annotations: { note: 'x' } })
    expect(sections.map(({ title }) => title)).toEqual(['Labels', 'Annotations'])
  })
})

describe('a table', () => {
  it('has text in every cell, and is none without rows', () => {
    expect(tableSection('T', ['A', 'B'], [['x', 1 as never]])).toEqual([
      { type: 'table', title: 'T', head: ['A', 'B'], rows: [['x', '1']] },
    ])
    expect(tableSection('T', ['A'], [])).toEqual([])
  })
})
