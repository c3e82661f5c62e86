import { describe, expect, it } from 'vitest'
import type { Job, ObjectReport, Outcome } from '#contract'
import { jobProgress } from './jobWords.ts'

const pod = (name: string, outcome: Outcome): ObjectReport => ({
  ...{ group: '', version: 'v1', resource: 'pods', namespace: 'shop', name, uid: name },
  ...{ outcome, reason: null },
})
const aJob = (reports: readonly ObjectReport[]): Job => ({
  jobId: '1',
  action: 'drain',
  title: 'Draining node-1',
  targets: [],
  targetCount: 1,
  args: {},
  state: 'running',
  progress: '',
  reason: null,
  startedAt: 0,
  endedAt: null,
  counts: {},
  reports,
})

describe('a maintenance job', () => {
  it('counts the pods that are gone among those that are to go', () => {
    const pods = [pod('a', 'gone'), pod('b', 'blocked'), pod('c', 'skipped'), pod('d', 'running')]
    expect(jobProgress(aJob(pods))).toEqual({ gone: 1, toGo: 3, blocked: 1 })
    expect(jobProgress(aJob([pod('c', 'skipped')]))).toBeNull()
  })
})
