import { describe, expect, it } from 'vitest'
import { describeParams, type Refused } from '../../testkit/conformance/params.ts'
import {
  forwardChangeSchema,
  forwardDomains,
  forwardNeeds,
  forwardOpenSchema,
  forwardParamsSchema,
  forwardStartSchema,
  forwardsTo,
  rememberedForwardSchema,
} from './forwards.ts'

const target = { domain: 'services', namespace: 'shop', name: 'web', port: 'http' }
const notPorts: Refused = [
  [{ localPort: -1 }, 'localPort must not be negative'],
  [{ localPort: 65_536 }, 'localPort must be at most 65535'],
  [{ localPort: 80.5 }, 'localPort must be a whole number'],
]
const notIds: Refused = [
  [{ forwardId: '' }, 'forwardId is required'],
  [{ forwardId: 'f'.repeat(51) }, 'forwardId is too long'],
]

describe('the parameters of a new port-forward', () => {
  describeParams(forwardOpenSchema, {
    whole: { ...target, localPort: 8080, restores: true, confirmed: true },
    least: target,
    defaults: { localPort: 0, restores: false, confirmed: false },
    taken: [{ localPort: 65_535 }, { port: '80' }, ...forwardDomains.map((domain) => ({ domain }))],
    refused: [
      ...notPorts,
      [{ port: '' }, 'port is required'],
      [
        { domain: 'nodes' },
        'domain must be one of pods, services, deployments, statefulsets, daemonsets, replicasets, jobs',
      ],
    ],
  })
})

describe('the parameters that name a port-forward', () => {
  describeParams(forwardParamsSchema, {
    whole: { forwardId: 'f' },
    least: { forwardId: 'f' },
    refused: notIds,
  })
})

describe('the parameters that start a port-forward again', () => {
  describeParams(forwardStartSchema, {
    whole: { forwardId: 'f', localPort: 8080, confirmed: true },
    least: { forwardId: 'f' },
    defaults: { confirmed: false },
    refused: [...notIds, ...notPorts],
  })
})

describe('the parameters that change a port-forward', () => {
  const change = { forwardId: 'f', restores: true }
  describeParams(forwardChangeSchema, { whole: change, least: change, taken: [{ restores: false }] })
})

describe('a port-forward that is remembered', () => {
  const remembered = { ...target, localPort: 8080, restores: true }
  describeParams(rememberedForwardSchema, { whole: remembered, least: remembered, refused: notPorts })
})

describe('a port-forward', () => {
  it('leads to its pod, or to one of the pods of its object', () => {
    const workloads = ['deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs'] as const
    expect(forwardsTo('pods')).toBe('pod')
    expect(forwardsTo('services')).toBe('service')
    for (const domain of workloads) expect(forwardsTo(domain)).toBe('workload')
  })

  it('needs the right to create a pod’s portforward where the server asks for it', () => {
    expect(forwardNeeds('v1.35.0', 'shop')).toEqual([
      {
        verb: 'create',
        group: '',
        resource: 'pods',
        subresource: 'portforward',
        namespace: 'shop',
        name: '',
      },
    ])
    expect(forwardNeeds('v1.34.9', 'shop')).toEqual([])
  })
})
