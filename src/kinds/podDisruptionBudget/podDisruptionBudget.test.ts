import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { podDisruptionBudget } from './podDisruptionBudget.ts'

const budgets = readObjects(new URL('./podDisruptionBudgets.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('pod disruption budget', () => {
  it.each([
    ['at-least-two', '2', 'N/A', '1'],
    ['a-quarter', 'N/A', '25%', '0'],
  ])('%s: %s available, %s unavailable, %s disruptions allowed', (name, ...row) => {
    const object = budgets.get(name)
    expect(object && printed(podDisruptionBudget, object, noon)).toEqual([...row, '24h'])
  })
})

describe('all that a disruption budget says of itself', () => {
  const object = {
    spec: {
      minAvailable: 2,
      maxUnavailable: '25%',
      selector: { matchLabels: { app: 'web' } },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
    status: {
      disruptionsAllowed: 1,
      currentHealthy: 3,
      desiredHealthy: 2,
      expectedPods: 4,
      conditions: [{ type: 'DisruptionAllowed', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' }],
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(podDisruptionBudget, object)).toEqual([
      'Disruptions allowed: 1',
      'Current healthy: 3',
      'Desired healthy: 2',
      'Expected pods: 4',
      'Min available: `2`',
      'Max unavailable: `25%`',
      'Selector: app=web',
      'Unhealthy pod eviction policy: AlwaysAllow',
      '[Conditions] DisruptionAllowed True (ok), since 2026-01-01T12:00:00Z',
    ])
    expect(overviewText(podDisruptionBudget, bare)).toEqual(['Disruptions allowed: 0'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(podDisruptionBudget, object, oneMinuteLater)).toEqual(['2', '25%', '1', '<unknown>'])
    expect(printed(podDisruptionBudget, bare, oneMinuteLater)).toEqual(['N/A', 'N/A', '0', '<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(podDisruptionBudget, object)).toEqual(['Protects Pod in shop by app=web'])
    expect(relationsText(podDisruptionBudget, bare)).toEqual([])
  })
})
