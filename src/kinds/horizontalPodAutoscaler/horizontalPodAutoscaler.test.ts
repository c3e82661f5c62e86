import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { horizontalPodAutoscaler } from './horizontalPodAutoscaler.ts'

const autoscalers = readObjects(new URL('./horizontalPodAutoscalers.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('horizontal pod autoscaler', () => {
  it.each([
    ['cpu', 'cpu: 35%/80%', '3'],
    ['unmeasured', 'memory: <unknown>/200Mi, cpu: <unknown>/60%', '0'],
    ['many', '75500m/100, 1500/2k + 1 more...', '4'],
    ['averages', '<unknown>/10 (avg), <unknown>/30', '1'],
  ])('%s aims at %s with %s replicas', (name, targets, replicas) => {
    const object = autoscalers.get(name)
    expect(object && printed(horizontalPodAutoscaler, object, noon)).toEqual([
      'Deployment/web',
      targets,
      '2',
      '10',
      replicas,
      '24h',
    ])
  })

  it('without metrics and limits says so', () => {
    const object = {
      metadata: { name: 'x', uid: 'u', resourceVersion: '1' },
      spec: { metrics: [{ type: 'New' }] },
    }
    expect(printed(horizontalPodAutoscaler, object, noon)).toEqual([
      '/',
      '<unknown type>',
      '<unset>',
      '0',
      '0',
      '<unknown>',
    ])
    expect(printed(horizontalPodAutoscaler, { ...object, spec: {} }, noon)[1]).toBe('<none>')
  })

  it('is well while its limits do not hold it back', () => {
    const object = autoscalers.get('cpu')
    const sections = object === undefined ? [] : horizontalPodAutoscaler.details(object)
    const conditions = sections.find((section) => section.type === 'conditions')?.conditions
    expect(conditions?.map(({ type, tone }) => [type, tone])).toEqual([
      ['ScalingLimited', 'ok'],
      ['AbleToScale', 'ok'],
    ])
  })
})

describe('all that a pod autoscaler says of itself', () => {
  const object = {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 9,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 80 } } },
        { type: 'Other' },
      ],
    },
    status: {
      currentReplicas: 3,
      desiredReplicas: 4,
      lastScaleTime: '2026-01-01T12:00:00Z',
      currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 35 } } }],
      conditions: [
        { type: 'ScalingLimited', status: 'True', lastTransitionTime: '2026-01-01T12:00:00Z' },
        { type: 'ScalingLimited', status: 'False', lastTransitionTime: '2026-01-01T12:00:00Z' },
        { type: 'ScalingLimited', status: 'Unknown', lastTransitionTime: '2026-01-01T12:00:00Z' },
        { type: 'AbleToScale', status: 'False', lastTransitionTime: '2026-01-01T12:00:00Z' },
      ],
    },
    metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1' },
  }
  const bare = anObject()

  it('is in its panel', () => {
    expect(overviewText(horizontalPodAutoscaler, object)).toEqual([
      'Scale target: Deployment.v1.apps shop/web',
      'Replicas: 3',
      'Desired: 4',
      'Min replicas: 2',
      'Max replicas: 9',
      'Last scale time: 2026-01-01T12:00:00Z',
      '[Metrics] Type | Current / target',
      '[Metrics] Resource | cpu: 35%/80%',
      '[Metrics] Other | <unknown type>',
      '[Conditions] ScalingLimited True (warn), since 2026-01-01T12:00:00Z',
      '[Conditions] ScalingLimited False (ok), since 2026-01-01T12:00:00Z',
      '[Conditions] ScalingLimited Unknown (warn), since 2026-01-01T12:00:00Z',
      '[Conditions] AbleToScale False (bad), since 2026-01-01T12:00:00Z',
    ])
    expect(overviewText(horizontalPodAutoscaler, bare)).toEqual(['Replicas: 0'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(horizontalPodAutoscaler, object, oneMinuteLater)).toEqual([
      'Deployment/web',
      'cpu: 35%/80%, <unknown type>',
      '2',
      '9',
      '3',
      '<unknown>',
    ])
    expect(printed(horizontalPodAutoscaler, bare, oneMinuteLater)).toEqual([
      '/',
      '<none>',
      '<unset>',
      '0',
      '0',
      '<unknown>',
    ])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(horizontalPodAutoscaler, object)).toEqual(['Scales Deployment.apps shop/web'])
    expect(relationsText(horizontalPodAutoscaler, bare)).toEqual([])
  })
})
