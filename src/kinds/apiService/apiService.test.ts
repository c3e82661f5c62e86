import { describe, expect, it } from 'vitest'
import { anObject } from '../../../testkit/actionWorld.ts'
import { printed, readObjects } from '../../../testkit/kindFixtures.ts'
import { overviewText, relationsText } from '../../../testkit/overviewText.ts'
import { apiService } from './apiService.ts'

const services = readObjects(new URL('./apiServices.yaml', import.meta.url))
const noon = Date.UTC(2026, 0, 1, 12)

describe('API service', () => {
  it.each([
    ['v1.apps', 'ok', 'Local', 'True'],
    ['v1beta1.metrics.k8s.io', 'bad', 'kube-system/metrics-server', 'False (MissingEndpoints)'],
    ['v1beta1.custom.metrics.k8s.io', 'warn', 'kube-system/metrics-server', 'Unknown'],
    ['v1beta1.external.metrics.k8s.io', 'warn', 'kube-system/metrics-server', 'Unknown'],
  ])('%s is %s', (name, tone, service, available) => {
    const object = services.get(name)
    expect(object && printed(apiService, object, noon)).toEqual([service, available, '24h'])
    expect(object && apiService.cells(object)[1]).toEqual([tone, available])
  })
})

describe('all that an API service says of itself', () => {
  const object = {
    spec: {
      service: { namespace: 'kube-system', name: 'metrics', port: 443 },
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 10,
      insecureSkipTLSVerify: true,
    },
    status: {
      conditions: [
        {
          type: 'Available',
          status: 'False',
          lastTransitionTime: '2026-01-01T12:00:00Z',
          reason: 'MissingEndpoints',
        },
      ],
    },
    metadata: { name: 'web', uid: 'u', resourceVersion: '1' },
  }
  const bare = { metadata: { name: 'web', uid: 'u', resourceVersion: '1' } }

  it('is in its panel', () => {
    expect(overviewText(apiService, object)).toEqual([
      'Available: False (MissingEndpoints) (bad)',
      'Service: Service.v1 kube-system/metrics',
      'Group: `metrics.k8s.io`',
      'Version: `v1beta1`',
      'Port: 443',
      'Group priority minimum: 100',
      'Version priority: 10',
      'Insecure skip TLS verify: true',
      '[Conditions] Available False (bad), MissingEndpoints, since 2026-01-01T12:00:00Z',
    ])
    expect(overviewText(apiService, bare)).toEqual(['Available: Unknown (warn)'])
  })

  it('is in its row, as kubectl prints it', () => {
    const oneMinuteLater = Date.UTC(2026, 0, 1, 12, 1)
    expect(printed(apiService, object, oneMinuteLater)).toEqual([
      'kube-system/metrics',
      'False (MissingEndpoints)',
      '<unknown>',
    ])
    expect(printed(apiService, bare, oneMinuteLater)).toEqual(['Local', 'Unknown', '<unknown>'])
  })

  it('leads to its neighbours', () => {
    expect(relationsText(apiService, object)).toEqual(['Served by Service kube-system/metrics'])
    expect(relationsText(apiService, bare)).toEqual([])
  })
})

describe('whether an API service is available', () => {
  it.each([
    [[], 'Unknown (warn)'],
    [[{ type: 'Available', status: 'True' }], 'True (ok)'],
    [[{ type: 'Available', status: 'False' }], 'False (bad)'],
    [[{ type: 'Available', status: 'Unknown', reason: 'Waiting' }], 'Unknown (Waiting) (warn)'],
    [[{ type: 'Other', status: 'True' }], 'Unknown (warn)'],
    [
      [
        { type: 'Other', status: 'True' },
        { type: 'Available', status: 'False' },
      ],
      'False (bad)',
    ],
  ])('with %j is %s', (conditions, text) => {
    expect(overviewText(apiService, anObject({ status: { conditions } }))[0]).toBe(`Available: ${text}`)
  })
})
