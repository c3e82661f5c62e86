import { describe, expect, it } from 'vitest'
import { type MetricSpec, type MetricStatus, metricsText, metricTexts } from './metrics.ts'

/** The expected words are those of kubectl's formatHPAMetrics. */
const cases: readonly (readonly [MetricSpec, MetricStatus | undefined, string])[] = [
  [
    { type: 'Pods', pods: { target: { averageValue: '10' } } },
    { pods: { current: { averageValue: '7' } } },
    '7/10',
  ],
  [{ type: 'Pods', pods: { target: { averageValue: '10' } } }, { pods: {} }, '<nil>/10'],
  [{ type: 'Pods', pods: {} }, undefined, '<unknown>/<nil>'],
  [
    { type: 'Object', object: { target: { value: '2k' } } },
    { object: { current: { value: '1500' } } },
    '1500/2k',
  ],
  [{ type: 'Object', object: { target: { value: '2k' } } }, { object: {} }, '<nil>/2k'],
  [{ type: 'Object', object: { target: {} } }, undefined, '<unknown>/<nil>'],
  [
    { type: 'External', external: { target: { averageValue: '30' } } },
    { external: { current: { averageValue: '12' } } },
    '12/30 (avg)',
  ],
  [{ type: 'External', external: { target: { averageValue: '30' } } }, undefined, '<unknown>/30 (avg)'],
  [{ type: 'External', external: { target: { value: '30' } } }, undefined, '<unknown>/30'],
  [
    { type: 'Resource', resource: { name: 'memory', target: { averageValue: '200Mi' } } },
    { resource: { current: { averageValue: '100Mi' } } },
    'memory: 100Mi/200Mi',
  ],
  [
    { type: 'Resource', resource: { name: 'memory', target: { averageValue: '200Mi' } } },
    { resource: {} },
    'memory: <nil>/200Mi',
  ],
  [
    { type: 'Resource', resource: { name: 'memory', target: { averageValue: '200Mi' } } },
    undefined,
    'memory: <unknown>/200Mi',
  ],
  [
    { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 80 } } },
    { resource: { current: { averageUtilization: 0 } } },
    'cpu: 0%/80%',
  ],
  [
    { type: 'ContainerResource', containerResource: { name: 'cpu', target: { averageUtilization: 60 } } },
    { containerResource: { current: { averageUtilization: null } } },
    'cpu: <unknown>/60%',
  ],
  [{ type: 'ContainerResource', containerResource: { name: 'cpu' } }, undefined, 'cpu: <unknown>/<auto>'],
  [{ type: 'Resource' }, undefined, ': <unknown>/<auto>'],
  [{ type: 'toString' }, undefined, '<unknown type>'],
  [{}, undefined, '<unknown type>'],
]

describe('a metric of an autoscaler', () => {
  it.each(cases)('%j with %j is %s', (spec, status, text) => {
    expect(metricTexts([spec], status === undefined ? [] : [status])).toEqual([text])
  })

  it('has the status of the same place', () => {
    const spec = (averageValue: string) => ({ type: 'Pods', pods: { target: { averageValue } } })
    const status = (averageValue: string) => ({ pods: { current: { averageValue } } })
    expect(metricTexts([spec('1'), spec('2')], [status('3'), status('4')])).toEqual(['3/1', '4/2'])
  })
})

describe('the metrics of an autoscaler in a row', () => {
  it('are the first two, and the number of the others', () => {
    const spec: MetricSpec = { type: 'Pods', pods: { target: { averageValue: '1' } } }
    expect(metricsText([], [])).toBeNull()
    expect(metricsText([spec, spec], [])).toBe('<unknown>/1, <unknown>/1')
    expect(metricsText([spec, spec, spec, spec], [])).toBe('<unknown>/1, <unknown>/1 + 2 more...')
  })
})
