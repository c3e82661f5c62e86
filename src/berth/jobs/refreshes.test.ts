import { describe, expect, it } from 'vitest'
import { ManualClock, settle } from '#testkit'
import type { Tables } from '../tables/tables.ts'
import { Gate } from '../writes/gate.ts'
import { Jobs } from './jobs.ts'
import { beginRefresh } from './refreshes.ts'

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
  const log = () => {}
  const jobs = new Jobs({
    gate: new Gate({ protection: () => 'read-only', log, onDenied: () => {} }),
    connected: () => Promise.reject(new Error('A refresh sends nothing.')),
    random: () => 0,
    tell: () => {},
    ...{ log, clock },
  })
  return { readings, clock, jobs, begin: (domain: string) => beginRefresh(jobs, tables, domain) }
}

describe('a refresh job', () => {
  it('runs until the table is equal to the cluster again', async () => {
    const { jobs, begin, readings, clock } = aWorld()
    const jobId = begin('pods')
    expect(jobs.find(jobId)).toMatchObject({
      action: 'refresh',
      title: 'Refreshing pods',
      args: { domain: 'pods' },
      state: 'running',
      startedAt: 1000,
      endedAt: null,
      user: null,
      undoableCount: 0,
    })
    clock.advance(250)
    readings[0]?.resolve()
    await settle()
    expect(jobs.find(jobId)).toMatchObject({ state: 'succeeded', reason: null, endedAt: 1250 })
  })

  it('says why it failed', async () => {
    const { jobs, begin, readings } = aWorld()
    const jobId = begin('pods')
    readings[0]?.reject(new Error('pods is forbidden'))
    await settle()
    expect(jobs.find(jobId)).toMatchObject({ state: 'failed', reason: 'pods is forbidden' })
  })

  it('is cancelled when the connection is taken away', async () => {
    const { jobs, begin, readings } = aWorld()
    const jobId = begin('pods')
    readings[0]?.reject(new DOMException('gone', 'AbortError'))
    await settle()
    expect(jobs.find(jobId).state).toBe('cancelled')
  })

  it('does not read the table where too many jobs are under way', async () => {
    const { begin, readings } = aWorld()
    for (let count = 0; count < 100; count += 1) begin('pods')
    expect(() => begin('pods')).toThrow('100 jobs are running in this cluster.')
    expect(readings).toHaveLength(100)
  })

  it('is forgotten after a hundred others, but never while it runs, for it changes nothing', async () => {
    const { jobs, begin, readings } = aWorld()
    const running = begin('pods')
    const first = begin('pods')
    for (let count = 0; count < 2; count += 1) {
      for (let each = 0; each < 50; each += 1) begin('pods')
      for (const reading of readings.slice(1)) reading.resolve()
      await settle()
    }
    jobs.stopForbidden()
    await settle()
    expect(jobs.find(running).state).toBe('running')
    expect(() => jobs.find(first)).toThrow('There is no such job')
  })
})
