import { describe, expect, it } from 'vitest'
import type { ClusterOverview } from '#contract'
import { capacityOf, cpuWords, share } from './capacity.ts'

const nodes: ClusterOverview['nodes'] = {
  state: 'known',
  total: 2,
  ready: 2,
  notReady: 0,
  cordoned: 0,
  pressure: 0,
  cpuAllocatable: 8000,
  memoryAllocatable: 2 ** 34,
  podsAllocatable: 220,
}
const pods: ClusterOverview['pods'] = {
  state: 'known',
  total: 9,
  byPhase: { Running: 5, Pending: 1, Succeeded: 3 },
  byStatus: [],
  cpuRequests: 2000,
  cpuLimits: 12_000,
  memoryRequests: 2 ** 33,
  memoryLimits: 2 ** 33,
}
const absent: ClusterOverview['usage'] = { state: 'absent', reason: 'The cluster has no metrics.k8s.io.' }

describe('the capacity of a cluster', () => {
  it('has what is asked for and allowed, and says why the usage is not known', () => {
    expect(capacityOf({ nodes, pods, usage: absent }, 'cpu')).toEqual({
      allocatable: 8000,
      requests: 2000,
      limits: 12_000,
      usage: null,
      usageAbsence: 'The cluster has no metrics.k8s.io.',
    })
  })

  it('counts no place for pods that have ended', () => {
    expect(capacityOf({ nodes, pods, usage: absent }, 'pods').usage).toBe(6)
  })

  it('is never zero where it is not known', () => {
    const { allocatable, requests } = capacityOf(
      { nodes: { state: 'restricted', reason: 'no' }, pods: { state: 'syncing' }, usage: absent },
      'memory',
    )
    expect([allocatable, requests, share(requests, allocatable)]).toEqual([null, null, null])
    expect(share(5, 0)).toBeNull()
  })

  it('is written in cores from a whole one on', () => {
    expect([250, 1000, 1500, 48_250].map(cpuWords)).toEqual(['250m', '1', '1.5', '48'])
  })
})
