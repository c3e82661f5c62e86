import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText } from '../../../testkit/overviewText.ts'
import { priorityClass } from './priorityClass.ts'

const classes = readObjects(new URL('./priorityClasses.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('priority class', () => {
  it.each([
    ['urgent', '1000000', 'true', 'PreemptLowerPriority'],
    ['whenever', '-10', 'false', 'Never'],
  ])('%s is worth %s, default %s, preempts %s', (name, value, isDefault, policy) => {
    const object = classes.get(name)
    expect(object && printed(priorityClass, object, noon)).toEqual([value, isDefault, '24h', policy])
  })
})

describe('all that a priority class says of itself', () => {
  const object = {
    value: 1000,
    globalDefault: true,
    description: 'Before the others',
    preemptionPolicy: 'Never',
    metadata: { name: 'web', uid: 'u', resourceVersion: '1' },
  }
  const bare = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } }

  it('is in its panel', () => {
    expect(overviewText(priorityClass, object)).toEqual([
      'Value: 1000',
      'Global default: true',
      'Preemption policy: Never',
      'Description: Before the others',
    ])
    expect(overviewText(priorityClass, bare)).toEqual(['Value: 0', 'Global default: false'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(priorityClass, object, oneMinuteLater)).toEqual(['1000', 'true', '<unknown>', 'Never'])
    expect(printed(priorityClass, bare, oneMinuteLater)).toEqual(['0', 'false', '<unknown>', ''])
  })
})
