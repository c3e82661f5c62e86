import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
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
