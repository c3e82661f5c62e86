import { describe, expect, it } from 'vitest'
import type { MaintenanceJob, MaintenancePod } from '#contract'
import { jobProgress, jobTitle, podsByConcern } from './jobWords.ts'

const pod = (name: string, state: MaintenancePod['state']): MaintenancePod => ({
  namespace: 'shop',
  name,
  uid: name,
  state,
  reason: null,
})
const aJob = (
  pods: readonly MaintenancePod[],
  state: MaintenanceJob['state'] = 'running',
): MaintenanceJob => ({
  jobId: '1',
  domain: 'node-maintenance',
  action: 'drain',
  node: 'node-1',
  state,
  reason: null,
  startedAt: 0,
  endedAt: null,
  progress: '',
  isCordoned: true,
  options: null,
  pods,
})

describe('a maintenance job', () => {
  it('counts the pods that are gone among those that are to go', () => {
    const pods = [pod('a', 'gone'), pod('b', 'blocked'), pod('c', 'skipped'), pod('d', 'evicting')]
    expect(jobProgress(aJob(pods))).toEqual({ gone: 1, toGo: 3, blocked: 1 })
    expect(jobProgress(aJob([pod('c', 'skipped')]))).toBeNull()
  })

  it('lists first what holds it up', () => {
    const pods = [pod('gone', 'gone'), pod('waiting', 'waiting'), pod('held', 'blocked')]
    expect(podsByConcern(pods).map(({ name }) => name)).toEqual(['held', 'waiting', 'gone'])
  })

  it('says that something is done only when it is', () => {
    expect(jobTitle(aJob([]))).toBe('Draining node-1')
    expect(jobTitle(aJob([], 'failed'))).toBe('Draining node-1')
    expect(jobTitle(aJob([], 'succeeded'))).toBe('Drained node-1')
  })
})
