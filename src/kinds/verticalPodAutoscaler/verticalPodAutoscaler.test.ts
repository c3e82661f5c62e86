import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
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

describe('all that a vertical pod autoscaler says of itself', () => {
  it('is in its panel', () => {
    const object = anObject({
      spec: {
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        updatePolicy: { updateMode: 'Off', minReplicas: 2 },
        recommenders: [{ name: 'fast' }, {}],
        resourcePolicy: {
          containerPolicies: [
            { containerName: 'web', minAllowed: { memory: '1Gi', cpu: 1 }, mode: 'Off' },
            { maxAllowed: { cpu: '2' } },
            { containerName: 'mesh', controlledResources: ['memory', 'cpu'] },
            {},
          ],
        },
      },
      status: {
        recommendation: {
          containerRecommendations: [
            { containerName: 'web', target: { memory: '1Gi', cpu: '1' }, uncappedTarget: { cpu: '2' } },
            { target: { cpu: '1' }, lowerBound: { cpu: '500m' }, upperBound: { cpu: '2' } },
            {},
          ],
        },
        conditions: [
          { type: 'RecommendationProvided', status: 'True' },
          { type: 'RecommendationProvided', status: 'False' },
          { type: 'LowConfidence', status: 'True' },
          { type: 'NoPodsMatched', status: 'False' },
          { type: 'Other', status: 'True' },
        ],
      },
    })
    expect(overviewText(verticalPodAutoscaler, object)).toEqual([
      'Status: Low confidence (warn)',
      'Target: Deployment.v1.apps shop/web',
      'Update mode: Off',
      'Min replicas: 2',
      'Recommenders: fast',
      '[Recommendation] Container | Resource | Target | Lower bound | Upper bound',
      '[Recommendation] web | cpu | 1 (uncapped 2) |  | ',
      '[Recommendation] web | memory | 1Gi |  | ',
      '[Recommendation]  | cpu | 1 | 500m | 2',
      '[Container policies] Container | Resource | Min allowed | Max allowed | Mode',
      '[Container policies] web | cpu | 1 |  | Off',
      '[Container policies] web | memory | 1Gi |  | Off',
      '[Container policies]  | cpu |  | 2 | Auto',
      '[Container policies] mesh | cpu |  |  | Auto',
      '[Container policies] mesh | memory |  |  | Auto',
      '[Container policies]  |  |  |  | Auto',
      '[Conditions] RecommendationProvided True (ok)',
      '[Conditions] RecommendationProvided False (warn)',
      '[Conditions] LowConfidence True (bad)',
      '[Conditions] NoPodsMatched False (ok)',
      '[Conditions] Other True (off)',
    ])
  })

  it('is its status and its usual mode where it says nothing', () => {
    expect(overviewText(verticalPodAutoscaler, anObject())).toEqual([
      'Status: Pending (warn)',
      'Update mode: Auto',
    ])
    expect(relationsText(verticalPodAutoscaler, anObject({ spec: {} }))).toEqual([])
  })

  it('leads to a target of the core group where it names no other', () => {
    const target = (targetRef: object) =>
      overviewText(verticalPodAutoscaler, anObject({ spec: { targetRef } })).filter((line) =>
        line.startsWith('Target'),
      )
    expect(target({ kind: 'ReplicationController', name: 'web' })).toEqual([
      'Target: ReplicationController.v1 shop/web',
    ])
    expect([...target({ kind: 'Deployment' }), ...target({ name: 'web' })]).toEqual([])
  })

  it.each([
    [[['ConfigUnsupported', 'True']], 'bad', 'Config unsupported'],
    [[['RecommendationProvided', 'True']], 'ok', 'Provided'],
    [
      [
        ['LowConfidence', 'False'],
        ['RecommendationProvided', 'True'],
      ],
      'ok',
      'Provided',
    ],
    [
      [
        ['ConfigUnsupported', 'False'],
        ['NoPodsMatched', 'False'],
      ],
      'warn',
      'Pending',
    ],
    [[['Other', 'True']], 'warn', 'Pending'],
  ])('with %j is %s: %s', (conditions, tone, word) => {
    const status = { conditions: conditions.map(([type, each]) => ({ type, status: each })) }
    expect(verticalPodAutoscaler.objectStatus?.(anObject({ status }))).toEqual([tone, word])
  })
})
