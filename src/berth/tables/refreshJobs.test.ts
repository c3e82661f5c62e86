import { describe, expect, it } from 'vitest'
import { ManualClock, settle } from '#testkit'
import { RefreshJobs } from './refreshJobs.ts'
import type { Tables } from './tables.ts'

function aWorld() {
  const readings: PromiseWithResolvers<void>[] = []
  const tables = {
    relist: () => {
      const reading = Promise.withResolvers<void>()
      readings.push(reading)
      return reading.promise
    },
  } as Partial<Tables> as Tables
  const clock = new ManualClock(1000)
  return { readings, clock, jobs: new RefreshJobs(tables, clock) }
}

describe('a refresh job', () => {
  it('runs until the table is equal to the cluster again', async () => {
    const { jobs, readings, clock } = aWorld()
    const { jobId } = jobs.begin('pods')
    expect(jobs.find(jobId)).toMatchObject({
      action: 'refresh',
      title: 'Refreshing pods',
      args: { domain: 'pods' },
      state: 'running',
      startedAt: 1000,
      endedAt: null,
    })
    clock.advance(250)
    readings[0]?.resolve()
    await settle()
    expect(jobs.find(jobId)).toMatchObject({ state: 'succeeded', reason: null, endedAt: 1250 })
  })

  it('says why it failed', async () => {
    const { jobs, readings } = aWorld()
    const { jobId } = jobs.begin('pods')
    readings[0]?.reject(new Error('pods is forbidden'))
    await settle()
    expect(jobs.find(jobId)).toMatchObject({ state: 'failed', reason: 'pods is forbidden' })
  })

  it('is cancelled when the connection is taken away', async () => {
    const { jobs, readings } = aWorld()
    const { jobId } = jobs.begin('pods')
    readings[0]?.reject(new DOMException('gone', 'AbortError'))
    await settle()
    expect(jobs.find(jobId).state).toBe('cancelled')
  })

  it('is forgotten after a hundred others, but never while it runs', async () => {
    const { jobs, readings } = aWorld()
    const running = jobs.begin('pods')
    const first = jobs.begin('pods')
    for (let count = 0; count < 100; count += 1) jobs.begin('pods')
    for (const reading of readings.slice(1)) reading.resolve()
    await settle()
    expect(jobs.find(running.jobId).state).toBe('running')
    expect(() => jobs.find(first.jobId)).toThrow('There is no such job')
  })
})
