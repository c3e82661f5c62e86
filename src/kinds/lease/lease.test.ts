import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { lease } from './lease.ts'

const leases = readObjects(new URL('./leases.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('lease', () => {
  it.each([
    ['leader', 'controller-7d9f_1234'],
    ['nobody', ''],
  ])('%s is held by %j', (name, holder) => {
    const object = leases.get(name)
    expect(object && printed(lease, object, noon)).toEqual([holder, '24h'])
  })
})
