import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText } from '../../../testkit/overviewText.ts'
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

describe('all that a lease says of itself', () => {
  const object = {
    spec: {
      holderIdentity: 'controller-1',
      renewTime: '2026-01-01T12:00:10.5Z',
      acquireTime: '2026-01-01T12:00:00.5Z',
      leaseDurationSeconds: 15,
      leaseTransitions: 3,
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(lease, object)).toEqual([
      'Holder identity: `controller-1`',
      'Renew time: 2026-01-01T12:00:10Z',
      'Acquire time: 2026-01-01T12:00:00Z',
      'Lease duration: 15 s',
      'Lease transitions: 3',
    ])
    expect(overviewText(lease, bare)).toEqual([])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(lease, object, oneMinuteLater)).toEqual(['controller-1', '<unknown>'])
    expect(printed(lease, bare, oneMinuteLater)).toEqual(['', '<unknown>'])
  })
})
