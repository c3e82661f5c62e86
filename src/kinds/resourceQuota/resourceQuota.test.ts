import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText } from '../../../testkit/overviewText.ts'
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

describe('all that a resource quota says of itself', () => {
  const object = {
    spec: { scopes: ['BestEffort'] },
    status: {
      hard: { pods: '20', 'limits.cpu': '8', 'requests.cpu': '4' },
      used: { pods: '7', 'limits.cpu': '2500m' },
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(resourceQuota, object)).toEqual([
      'Scopes: BestEffort',
      '[Usage] Resource | Used | Hard',
      '[Usage] limits.cpu | 2500m | 8',
      '[Usage] pods | 7 | 20',
      '[Usage] requests.cpu | 0 | 4',
    ])
    expect(overviewText(resourceQuota, bare)).toEqual([])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(resourceQuota, object, oneMinuteLater)).toEqual([
      'pods: 7/20, requests.cpu: 0/4',
      'limits.cpu: 2500m/8',
      '<unknown>',
    ])
    expect(printed(resourceQuota, bare, oneMinuteLater)).toEqual(['', '', '<unknown>'])
  })
})
