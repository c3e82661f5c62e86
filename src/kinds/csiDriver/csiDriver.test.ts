import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
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
