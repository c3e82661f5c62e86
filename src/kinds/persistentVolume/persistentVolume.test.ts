import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
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
