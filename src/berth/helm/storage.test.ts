import { describe, expect, it } from 'vitest'
import { gvrOf, readRevision, statusCell, storageKind } from './storage.ts'

const labels = { owner: 'helm', name: 'web', version: '3', status: 'deployed', modifiedAt: '1700000000' }
const aRecord = (more: Record<string, string | undefined> = {}) => ({
  ...{ namespace: 'shop', name: 'sh.helm.release.v1.web.v3', uid: 'uid-1' },
  creationTimestamp: '2023-11-01T00:00:00Z',
  labels: Object.fromEntries(
    Object.entries({ ...labels, ...more }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  ),
})

describe('a record of Helm', () => {
  it('is one revision of a release, by its labels', () => {
    expect(readRevision('secrets', aRecord())).toEqual({
      store: 'secrets',
      namespace: 'shop',
      release: 'web',
      revision: 3,
      status: 'deployed',
      updatedAt: 1_700_000_000,
      object: 'sh.helm.release.v1.web.v3',
      uid: 'uid-1',
    })
  })

  it.each([
    ['of another owner', { owner: 'flux' }],
    ['without owner', { owner: undefined }],
    ['without name', { name: undefined }],
    ['with an empty name', { name: '' }],
    ['without version', { version: undefined }],
    ['of the version 0', { version: '0' }],
    ['of a version below', { version: '-1' }],
    ['of half a version', { version: '1.5' }],
    ['of a version that is no number', { version: 'v3' }],
  ])('is none %s', (_, more) => {
    expect(readRevision('configmaps', aRecord(more))).toBeNull()
  })

  it('is none without labels', () => {
    const { labels: _, ...record } = aRecord()
    expect(readRevision('secrets', record)).toBeNull()
  })

  it.each([
    ['the last change', {}, 1_700_000_000],
    ['when it was made, by its label', { modifiedAt: undefined, createdAt: '1600000000' }, 1_600_000_000],
    ['when the object was made', { modifiedAt: 'soon', createdAt: '12x' }, 1_698_796_800],
    [
      'when the object was made, rather than a time of 13 digits',
      { modifiedAt: '1700000000000' },
      1_698_796_800,
    ],
  ])('was updated at %s', (_, more, seconds) => {
    expect(readRevision('secrets', aRecord(more))?.updatedAt).toBe(seconds)
  })

  it('has an unknown status where no label says it, and the first revision is one', () => {
    expect(readRevision('secrets', aRecord({ status: undefined, version: '1' }))).toMatchObject({
      ...{ status: 'unknown', revision: 1 },
    })
  })

  it.each([
    ['deployed', 'ok'],
    ['failed', 'bad'],
    ['superseded', 'off'],
    ['uninstalled', 'off'],
    ['pending-upgrade', 'warn'],
    ['uninstalling', 'warn'],
  ])('that is %s is shown as %s', (status, tone) => {
    expect(statusCell(status)).toEqual([tone, status])
  })

  it.each(['secrets', 'configmaps'] as const)('is followed among %s by its owner', (store) => {
    const kind = storageKind(store)
    expect(kind).toMatchObject({
      form: 'table',
      labelSelector: 'owner=helm',
      domain: 'helm-releases',
      gvr: { group: '', version: 'v1', resource: store },
      scope: 'namespaced',
      defaultSort: { column: 'name', isDescending: false },
    })
    expect(kind.gvr).toEqual(gvrOf(store))
    expect(kind.tableCells(new Map(), { ...aRecord(), resourceVersion: '1' })).toEqual([
      '2023-11-01T00:00:00Z',
    ])
    expect(kind.tableCells(new Map(), { name: 'web', uid: 'uid-1', resourceVersion: '1' })).toEqual([null])
  })
})
