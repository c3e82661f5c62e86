import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText } from '../../../testkit/overviewText.ts'
import { csiDriver } from './csiDriver.ts'

const drivers = readObjects(new URL('./csiDrivers.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('CSI driver', () => {
  it.each([
    ['csi.example.com', 'true', 'true', 'true', 'vault,storage', 'true', 'Persistent,Ephemeral'],
    ['plain.csi.example.com', 'false', 'false', 'false', '<unset>', 'false', 'Persistent'],
  ])('%s is printed with what it asks for', (name, ...row) => {
    const object = drivers.get(name)
    expect(object && printed(csiDriver, object, noon)).toEqual([...row, '24h'])
  })

  it('attaches unless it says otherwise', () => {
    const object = { metadata: { name: 'x', uid: 'u', resourceVersion: '1' } }
    expect(printed(csiDriver, object, noon)).toEqual([
      'true',
      'false',
      'false',
      '<unset>',
      'false',
      '<none>',
      '<unknown>',
    ])
  })
})

describe('all that a CSI driver says of itself', () => {
  const object = {
    spec: {
      attachRequired: false,
      podInfoOnMount: true,
      storageCapacity: true,
      requiresRepublish: true,
      fsGroupPolicy: 'File',
      volumeLifecycleModes: ['Persistent', 'Ephemeral'],
      tokenRequests: [{ audience: 'vault' }, {}],
    },
    metadata: { name: 'web', uid: 'u', resourceVersion: '1' },
  }
  const bare = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } }

  it('is in its panel', () => {
    expect(overviewText(csiDriver, object)).toEqual([
      'Volume lifecycle modes: Persistent, Ephemeral',
      'Attach required: false',
      'Pod info on mount: true',
      'Storage capacity: true',
      'Requires republish: true',
      'FS group policy: File',
      'Token requests: vault, ',
    ])
    expect(overviewText(csiDriver, bare)).toEqual([
      'Attach required: true',
      'Pod info on mount: false',
      'Storage capacity: false',
      'Requires republish: false',
    ])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(csiDriver, object, oneMinuteLater)).toEqual([
      'false',
      'true',
      'true',
      'vault,',
      'true',
      'Persistent,Ephemeral',
      '<unknown>',
    ])
    expect(printed(csiDriver, bare, oneMinuteLater)).toEqual([
      'true',
      'false',
      'false',
      '<unset>',
      'false',
      '<none>',
      '<unknown>',
    ])
  })
})
