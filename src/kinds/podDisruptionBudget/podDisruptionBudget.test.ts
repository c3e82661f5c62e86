import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
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
