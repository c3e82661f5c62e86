import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { resourceQuota } from './resourceQuota.ts'

const quotas = readObjects(new URL('./resourceQuotas.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('resource quota', () => {
  it.each([
    ['compute', 'pods: 7/20, requests.cpu: 0/4', 'limits.cpu: 2500m/8, limits.memory: 3Gi/16Gi'],
    ['objects', 'configmaps: 1/10', ''],
    ['not-counted-yet', '', ''],
  ])('%s: %s and %s', (name, ...row) => {
    const object = quotas.get(name)
    expect(object && printed(resourceQuota, object, noon)).toEqual([...row, '24h'])
  })
})
