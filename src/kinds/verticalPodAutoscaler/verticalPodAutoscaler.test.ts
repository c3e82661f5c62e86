import { describe, expect, it } from 'vitest'
import { readObjects } from '../../../testkit/kindFixtures.ts'
import { verticalPodAutoscaler } from './verticalPodAutoscaler.ts'

const autoscalers = readObjects(new URL('./verticalPodAutoscalers.yaml', import.meta.url))

describe('verticalPodAutoscaler', () => {
  it.each([
    ['pay', 'ok', 'Provided'],
    ['gone', 'warn', 'No pods matched'],
    ['fresh', 'warn', 'Pending'],
  ])('%s is %s: %s', (name, tone, word) => {
    const object = autoscalers.get(name)
    expect(object && verticalPodAutoscaler.objectStatus?.(object)).toEqual([tone, word])
  })

  it('says what it recommends, within which bounds', () => {
    const object = autoscalers.get('pay')
    const sections = object === undefined ? [] : verticalPodAutoscaler.details(object)
    expect(sections.flatMap((section) => (section.type === 'table' ? [section.rows] : []))).toEqual([
      [
        ['app', 'cpu', '250m (uncapped 300m)', '100m', '900m'],
        ['app', 'memory', '262144k', '131072k', '524288k'],
      ],
      [
        ['*', 'cpu', '50m', '1', 'Auto'],
        ['*', 'memory', '', '1Gi', 'Auto'],
      ],
    ])
  })

  it('leads to its target', () => {
    const object = autoscalers.get('fresh')
    expect(object && verticalPodAutoscaler.relations(object)).toEqual([
      {
        how: 'named',
        relation: 'Scales',
        of: { group: 'apps', kind: 'StatefulSet' },
        namespace: 'shop',
        name: 'fresh',
      },
    ])
  })
})
