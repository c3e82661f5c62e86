import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { anObject } from '../../../testkit/actionWorld.ts'
import { findingsText } from '../../../testkit/findingsText.ts'
import { readObjects } from '../../../testkit/kindFixtures.ts'
import { node } from './node.ts'

const nodes = readObjects(new URL('./nodes.yaml', import.meta.url))
const factsOf = (name: string, changes: Record<string, unknown> = {}) =>
  node.project?.({ ...(nodes.get(name) as KubeObject), ...changes }).facts
const found = (name: string, changes?: Record<string, unknown>) =>
  factsOf(name, changes)?.findings.map(({ rule, message }) => `${rule.severity} ${rule.finding}: ${message}`)

describe('what is wrong with a node', () => {
  it.each([
    ['control-plane', []],
    ['cordoned', ['info Cordoned: The node takes no new pods.']],
    ['lost', ['critical Node not ready: Kubelet stopped posting node status.']],
    ['silent', ['critical Node not ready: The node has not reported that it is ready.']],
  ])('%s: %j', (name, findings) => {
    expect(found(name)).toEqual(findings)
  })

  it('is what its conditions say of pressure and network, each once', () => {
    const ready = { type: 'Ready', status: 'True' }
    const conditions = [
      ready,
      { type: 'MemoryPressure', status: 'True', message: 'kubelet has insufficient memory' },
      { type: 'DiskPressure', status: 'True' },
      { type: 'NetworkUnavailable', status: 'True', message: 'No route created' },
    ]
    expect(found('control-plane', { status: { conditions } })).toEqual([
      'warning Node under pressure: MemoryPressure, DiskPressure: kubelet has insufficient memory',
      'critical Network unavailable: No route created',
    ])
  })
})

describe('what a node counts for', () => {
  it('is what it can give, unless it is cordoned', () => {
    expect(factsOf('control-plane')).toMatchObject({
      group: 'ready',
      amounts: { cpuAllocatable: 3800, memoryAllocatable: 7 * 2 ** 30, podsAllocatable: 110 },
    })
    expect(factsOf('cordoned')).toMatchObject({ group: 'ready', amounts: { cordoned: 1 } })
    expect(factsOf('cordoned')?.amounts).not.toHaveProperty('cpuAllocatable')
    expect(factsOf('lost')?.group).toBe('not-ready')
  })
})

describe('the findings of a node at their edges', () => {
  const at = '2026-01-01T12:00:00Z'
  const ready = { type: 'Ready', status: 'True' }
  const findings = (conditions: readonly object[] | undefined, spec: object = {}) =>
    findingsText(node, anObject({ spec, ...(conditions === undefined ? {} : { status: { conditions } }) }))

  it('is not ready unless its last condition says so, with the time of that', () => {
    expect(findings([ready])).toEqual([])
    expect(findings([{ ...ready, status: 'False' }, ready])).toEqual([])
    expect(findings([{ ...ready, status: 'Unknown', message: 'silent', lastTransitionTime: at }])).toEqual([
      'critical Node not ready: silent, since 2026-01-01T12:00:00Z',
    ])
    const none = ['critical Node not ready: The node has not reported that it is ready.']
    expect(findings(undefined)).toEqual(none)
    expect(findings([{ type: 'Other', status: 'True' }])).toEqual(none)
  })

  it.each(['MemoryPressure', 'DiskPressure', 'PIDPressure'])('is under pressure by %s', (type) => {
    expect(findings([ready, { type, status: 'True', lastTransitionTime: at }])).toEqual([
      `warning Node under pressure: ${type}: ${type}, since 2026-01-01T12:00:00Z`,
    ])
    expect(findings([ready, { type, status: 'False' }])).toEqual([])
  })

  it('is without a network only where that is True', () => {
    const network = { type: 'NetworkUnavailable', message: 'no route', lastTransitionTime: at }
    expect(findings([ready, { ...network, status: 'True' }])).toEqual([
      'critical Network unavailable: no route, since 2026-01-01T12:00:00Z',
    ])
    expect(findings([ready, { ...network, status: 'False' }])).toEqual([])
  })

  it('is cordoned since its taint was added', () => {
    const taints = [
      { key: 'other', effect: 'NoSchedule', timeAdded: '2025-01-01T12:00:00Z' },
      { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule', timeAdded: at },
    ]
    expect(findings([ready], { unschedulable: true, taints })).toEqual([
      'info Cordoned: The node takes no new pods., since 2026-01-01T12:00:00Z',
    ])
    expect(findings([ready], { unschedulable: true })).toEqual(['info Cordoned: The node takes no new pods.'])
    expect(findings([ready], { unschedulable: false, taints })).toEqual([])
  })

  it('has what is allocatable to give, or else its capacity, or else nothing', () => {
    const amounts = (status: object) => node.project?.(anObject({ status })).facts.amounts
    const capacity = { cpu: '4', memory: '8Ki', pods: '110' }
    const given = { cpuAllocatable: 4000, memoryAllocatable: 8192, podsAllocatable: 110 }
    expect(amounts({ capacity })).toEqual(given)
    expect(amounts({ capacity, allocatable: { cpu: '500m' } })).toEqual({
      ...{ cpuAllocatable: 500, memoryAllocatable: 0, podsAllocatable: 0 },
    })
    expect(amounts({})).toEqual({ cpuAllocatable: 0, memoryAllocatable: 0, podsAllocatable: 0 })
    expect(amounts({ capacity: { pods: 'many' } })).toMatchObject({ podsAllocatable: 0 })
    expect(amounts({ capacity, conditions: [{ type: 'DiskPressure', status: 'True' }] })).toEqual({
      ...given,
      pressure: 1,
    })
  })
})
