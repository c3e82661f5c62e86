import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
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
