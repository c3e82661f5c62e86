import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { findingsText } from '../../../testkit/findingsText.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { persistentVolumeClaim } from './persistentVolumeClaim.ts'

const claims = readObjects(new URL('./persistentVolumeClaims.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('persistent volume claim', () => {
  it.each([
    ['bound', 'ok', 'Bound', 'pv-data-web-0', '12Gi', 'RWO,RWOP', 'standard', '<unset>', '24h', 'Filesystem'],
    ['pending', 'warn', 'Pending', '', '', '', 'nowhere', '<unset>', '24h', 'Block'],
    ['lost', 'bad', 'Lost', 'pv-gone', '0', '', 'slow', '<unset>', '24h', 'Filesystem'],
    [
      'terminating',
      'warn',
      'Terminating',
      'pv-data-web-1',
      '10Gi',
      'RWO',
      'standard',
      '<unset>',
      '24h',
      'Filesystem',
    ],
  ])('%s is %s', (name, tone, ...row) => {
    const object = claims.get(name)
    expect(object && printed(persistentVolumeClaim, object, noon)).toEqual(row)
    expect(object && persistentVolumeClaim.cells(object)[0]).toEqual([tone, row[0]])
  })

  it('shows a resize under way as no fault', () => {
    const object = claims.get('bound')
    const sections = object === undefined ? [] : persistentVolumeClaim.details(object)
    const conditions = sections.find((section) => section.type === 'conditions')?.conditions
    expect(conditions?.map(({ type, tone }) => [type, tone])).toEqual([['Resizing', 'warn']])
  })
})

describe('all that a volume claim says of itself', () => {
  const object = {
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '10Gi' } },
      storageClassName: 'fast',
      volumeAttributesClassName: 'gold',
      volumeMode: 'Filesystem',
      volumeName: 'pv-1',
      dataSource: { kind: 'VolumeSnapshot', name: 'before' },
    },
    status: {
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '12Gi' },
      conditions: [
        { type: 'Resizing', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' },
        { type: 'FileSystemResizePending', status: 'False', lastTransitionTime: '2026-01-01T12:00:00Z' },
        { type: 'ModifyVolumeError', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' },
      ],
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(persistentVolumeClaim, object)).toEqual([
      'Status: Bound (ok)',
      'Volume: PersistentVolume.v1 pv-1',
      'Capacity: 12Gi',
      'Requested: 10Gi',
      'Storage class: StorageClass.v1.storage.k8s.io fast',
      'Access modes: ReadWriteOnce',
      'Volume mode: Filesystem',
      'Volume attributes class: `gold`',
      'Data source: `VolumeSnapshot/before`',
      '[Conditions] Resizing True (warn), since 2026-01-01T12:00:00Z',
      '[Conditions] FileSystemResizePending False (off), since 2026-01-01T12:00:00Z',
      '[Conditions] ModifyVolumeError True (bad), since 2026-01-01T12:00:00Z',
    ])
    expect(overviewText(persistentVolumeClaim, bare)).toEqual(['Status:  (warn)'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(persistentVolumeClaim, object, oneMinuteLater)).toEqual([
      'Bound',
      'pv-1',
      '12Gi',
      'RWO',
      'fast',
      'gold',
      '<unknown>',
      'Filesystem',
    ])
    expect(printed(persistentVolumeClaim, bare, oneMinuteLater)).toEqual([
      '',
      '',
      '',
      '',
      '',
      '<unset>',
      '<unknown>',
      '<unset>',
    ])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(persistentVolumeClaim, object)).toEqual([
      'Bound to PersistentVolume pv-1',
      'Storage class StorageClass.storage.k8s.io fast',
      'Mounted by Pod in shop that name it',
    ])
    expect(relationsText(persistentVolumeClaim, bare)).toEqual(['Mounted by Pod in shop that name it'])
  })
})

describe('what is wrong with a volume claim', () => {
  const found = (status: object, spec: object = {}, metadata: object = {}) =>
    findingsText(
      persistentVolumeClaim,
      anObject({ spec, status }, { creationTimestamp: '2026-01-01T12:00:00Z', ...metadata }),
    )

  it('is that it waits for a volume, of the size and the class that it asks for', () => {
    const spec = { resources: { requests: { storage: '10Gi' } }, storageClassName: 'fast' }
    expect(found({ phase: 'Pending' }, spec)).toEqual([
      'warning Claim pending: No volume for 10Gi of storage class fast yet., since 2026-01-01T12:00:00Z',
    ])
    expect(found({ phase: 'Pending' })).toEqual([
      'warning Claim pending: No volume for a volume yet., since 2026-01-01T12:00:00Z',
    ])
    const annotations = { 'volume.beta.kubernetes.io/storage-class': 'old' }
    expect(found({ phase: 'Pending' }, spec, { annotations })[0]).toContain('of storage class old')
  })

  it('is that its volume is gone', () => {
    expect(found({ phase: 'Lost' }, { volumeName: 'pv-1' })).toEqual([
      'critical Volume lost: The bound volume pv-1 does not exist.',
    ])
  })

  it('is nothing where it is bound, or deleted', () => {
    expect(found({ phase: 'Bound' })).toEqual([])
    expect(found({})).toEqual([])
    expect(found({ phase: 'Lost' }, {}, { deletionTimestamp: '2026-01-01T12:00:00Z' })).toEqual([])
  })
})
