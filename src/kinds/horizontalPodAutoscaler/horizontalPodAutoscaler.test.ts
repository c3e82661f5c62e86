import { describe, expect, it } from 'vitest'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
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
