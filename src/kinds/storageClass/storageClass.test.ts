import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { storageClass } from './storageClass.ts'

const classes = readObjects(new URL('./storageClasses.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('storage class', () => {
  it.each([
    ['standard', 'True', 'example.com/disk', 'Delete', 'WaitForFirstConsumer', 'true'],
    ['archive', 'False', 'example.com/tape', 'Retain', 'Immediate', 'false'],
    ['bare', 'False', 'kubernetes.io/no-provisioner', 'Delete', 'Immediate', 'false'],
  ])('%s, default %s, of %s', (name, ...row) => {
    const object = classes.get(name)
    expect(object && printed(storageClass, object, noon)).toEqual([...row, '24h'])
  })
})

describe('all that a storage class says of itself', () => {
  const object = {
    metadata: {
      name: 'web',
      uid: 'u',
      resourceVersion: '1',
      annotations: { 'storageclass.beta.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: 'csi.example.com',
    reclaimPolicy: 'Retain',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
    mountOptions: ['noatime'],
    parameters: { type: 'ssd' },
  }
  const bare = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } }

  it('is in its panel', () => {
    expect(overviewText(storageClass, object)).toEqual([
      'Provisioner: `csi.example.com`',
      'Default: true',
      'Reclaim policy: Retain',
      'Volume binding mode: WaitForFirstConsumer',
      'Allow volume expansion: true',
      'Mount options: noatime',
      '[Parameters] type: ssd',
      '[Annotations] storageclass.beta.kubernetes.io/is-default-class: true',
    ])
    expect(overviewText(storageClass, bare)).toEqual([
      'Default: false',
      'Reclaim policy: Delete',
      'Volume binding mode: Immediate',
      'Allow volume expansion: false',
    ])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(storageClass, object, oneMinuteLater)).toEqual([
      'True',
      'csi.example.com',
      'Retain',
      'WaitForFirstConsumer',
      'true',
      '<unknown>',
    ])
    expect(printed(storageClass, bare, oneMinuteLater)).toEqual([
      'False',
      '',
      'Delete',
      'Immediate',
      'false',
      '<unknown>',
    ])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(storageClass, object)).toEqual([
      'Used by PersistentVolumeClaim everywhere that name it',
      'Used by PersistentVolume everywhere that name it',
    ])
    expect(relationsText(storageClass, bare)).toEqual([
      'Used by PersistentVolumeClaim everywhere that name it',
      'Used by PersistentVolume everywhere that name it',
    ])
  })
})
