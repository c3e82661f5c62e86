import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { persistentVolume } from './persistentVolume.ts'

const volumes = readObjects(new URL('./persistentVolumes.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('persistent volume', () => {
  it.each([
    [
      'bound',
      'ok',
      '10Gi',
      'RWO',
      'Delete',
      'Bound',
      'checkout/data-web-0',
      'standard',
      '<unset>',
      '',
      '24h',
      'Filesystem',
    ],
    [
      'available',
      'info',
      '500Mi',
      'RWO,ROX,RWX',
      'Retain',
      'Available',
      '',
      'slow',
      '<unset>',
      '',
      '24h',
      'Block',
    ],
    [
      'released',
      'warn',
      '10Gi',
      'RWO',
      'Retain',
      'Released',
      'checkout/data-gone-0',
      'standard',
      '<unset>',
      '',
      '24h',
      'Filesystem',
    ],
    [
      'failed',
      'bad',
      '10Gi',
      'RWO',
      'Delete',
      'Failed',
      'checkout/data-lost-0',
      'standard',
      '<unset>',
      'VolumeFailedDelete',
      '24h',
      'Filesystem',
    ],
    [
      'terminating',
      'warn',
      '10Gi',
      'RWO',
      'Retain',
      'Terminating',
      '',
      '',
      '<unset>',
      '',
      '24h',
      'Filesystem',
    ],
  ])('%s is %s', (name, tone, ...row) => {
    const object = volumes.get(name)
    expect(object && printed(persistentVolume, object, noon)).toEqual(row)
    expect(object && persistentVolume.cells(object)[3]).toEqual([tone, row[3]])
  })

  it('leads to its claim and says where its bytes are', () => {
    const object = volumes.get('bound')
    const sections = object === undefined ? [] : persistentVolume.details(object)
    const [first] = sections
    expect(first?.type === 'fields' && first.fields.find(({ label }) => label === 'Claim')?.value).toEqual({
      type: 'links',
      links: [
        {
          gvk: { group: '', version: 'v1', kind: 'PersistentVolumeClaim' },
          namespace: 'checkout',
          name: 'data-web-0',
        },
      ],
    })
    expect(sections.find((section) => section.type === 'table')?.rows).toEqual([
      ['type', 'nfs'],
      ['path', '/export'],
      ['server', 'nfs.example'],
    ])
  })
})

describe('all that a persistent volume says of itself', () => {
  const object = {
    spec: {
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteMany'],
      persistentVolumeReclaimPolicy: 'Retain',
      claimRef: { namespace: 'shop', name: 'data' },
      storageClassName: 'fast',
      volumeAttributesClassName: 'gold',
      volumeMode: 'Block',
      mountOptions: ['noatime', 'ro'],
      nodeAffinity: { required: {} },
      csi: { driver: 'csi.example.com', volumeHandle: 'v-1', volumeAttributes: { a: 'b' } },
    },
    status: { phase: 'Released', reason: 'Lost', message: 'the claim is gone' },
    metadata: { name: 'web', uid: 'u', resourceVersion: '1' },
  }
  const bare = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } }

  it('is in its panel', () => {
    expect(overviewText(persistentVolume, object)).toEqual([
      'Status: Released (warn)',
      'Reason: Lost: the claim is gone',
      'Claim: PersistentVolumeClaim.v1 shop/data',
      'Capacity: 10Gi',
      'Storage class: StorageClass.v1.storage.k8s.io fast',
      'Access modes: ReadWriteMany',
      'Reclaim policy: Retain',
      'Volume mode: Block',
      'Volume attributes class: `gold`',
      'Mount options: noatime, ro',
      '[Source] Field | Value',
      '[Source] type | csi',
      '[Source] driver | csi.example.com',
      '[Source] volumeHandle | v-1',
    ])
    expect(overviewText(persistentVolume, bare)).toEqual(['Status:  (warn)'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(persistentVolume, object, oneMinuteLater)).toEqual([
      '10Gi',
      'RWX',
      'Retain',
      'Released',
      'shop/data',
      'fast',
      'gold',
      'Lost',
      '<unknown>',
      'Block',
    ])
    expect(printed(persistentVolume, bare, oneMinuteLater)).toEqual([
      '0',
      '',
      '',
      '',
      '',
      '',
      '<unset>',
      '',
      '<unknown>',
      '<unset>',
    ])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(persistentVolume, object)).toEqual([
      'Bound to PersistentVolumeClaim shop/data',
      'Storage class StorageClass.storage.k8s.io fast',
      'Attached by VolumeAttachment.storage.k8s.io everywhere that name it',
    ])
    expect(relationsText(persistentVolume, bare)).toEqual([
      'Attached by VolumeAttachment.storage.k8s.io everywhere that name it',
    ])
  })
})
