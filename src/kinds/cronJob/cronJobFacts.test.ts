import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { anObject } from '../../../testkit/actionWorld.ts'
import { factsOf, findingsText } from '../../../testkit/findingsText.ts'
import { cronJob } from './cronJob.ts'
import { nextRun, parseSchedule } from './schedule.ts'

const at = (text: string): number => Date.parse(text) / 1000
const noon = '2026-01-01T12:00:00Z'

const next = (schedule: string, after: string, timeZone = 'UTC'): string | null => {
  const parsed = parseSchedule(schedule)
  const seconds = parsed === null ? null : nextRun(parsed, at(after), timeZone)
  return seconds === null ? null : new Date(seconds * 1000).toISOString().slice(0, 16)
}

describe('a schedule', () => {
  it.each([
    ['*/15 * * * *', '2026-01-01T12:00:00Z', '2026-01-01T12:15'],
    ['0 2 * * *', '2026-01-01T02:00:00Z', '2026-01-02T02:00'],
    ['30 9-17/4 * * mon-fri', '2026-01-02T17:30:00Z', '2026-01-05T09:30'],
    ['0 0 1,15 * *', '2026-01-02T00:00:00Z', '2026-01-15T00:00'],
    ['0 0 13 * FRI', '2026-01-01T00:00:00Z', '2026-01-02T00:00'],
    ['0 0 29 feb ?', '2026-01-01T00:00:00Z', '2028-02-29T00:00'],
    ['5/20 * * * *', '2026-01-01T12:06:00Z', '2026-01-01T12:25'],
    ['@weekly', '2026-01-01T00:00:00Z', '2026-01-04T00:00'],
    ['@every 1h30m', '2026-01-01T12:00:00Z', '2026-01-01T13:30'],
    ['0 0 30 2 *', '2026-01-01T00:00:00Z', null],
  ])('%s comes after %s at %s', (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected)
  })

  it('is in its time zone, summer time included', () => {
    expect(next('0 2 * * *', '2026-01-01T12:00:00Z', 'Europe/Berlin')).toBe('2026-01-02T01:00')
    expect(next('0 2 * * *', '2026-07-01T12:00:00Z', 'Europe/Berlin')).toBe('2026-07-02T00:00')
    expect(next('0 2 * * *', noon, 'Nowhere/Else')).toBeNull()
  })

  it.each(['', '* * * *', '60 * * * *', '* * * * 7', '*/0 * * * *', 'x * * * *', '@every soon'])(
    'is none: %j',
    (text) => expect(parseSchedule(text)).toBeNull(),
  )
})

const aCronJob = (spec: object, status: object = {}): KubeObject => ({
  metadata: { name: 'nightly', uid: 'u', resourceVersion: '1', creationTimestamp: noon },
  spec: { schedule: '0 2 * * *', ...spec },
  status,
})
const found = (object: KubeObject) =>
  cronJob
    .project?.(object)
    .facts.findings.map(({ rule, since }) => [
      rule.finding,
      since === null ? null : new Date(since * 1000).toISOString().slice(0, 16),
    ])

describe('what is wrong with a cron job', () => {
  it('is no word about its count: a suspended one is as it is meant to be', () => {
    expect(cronJob.project?.(aCronJob({ suspend: true })).facts.amounts).toEqual({ ready: 1 })
  })

  it('is that it is suspended', () => {
    expect(found(aCronJob({ suspend: true }))).toEqual([['Suspended', null]])
  })

  it('is that it never ran, or stopped to, once its schedule was due twice', () => {
    expect(found(aCronJob({}))).toEqual([['Never ran', '2026-01-03T02:00']])
    expect(found(aCronJob({}, { lastScheduleTime: '2026-01-05T02:00:00Z' }))).toEqual([
      ['Runs missed', '2026-01-07T02:00'],
    ])
  })

  it('is nothing while a run is going, or where the schedule cannot be read', () => {
    expect(found(aCronJob({}, { active: [{ name: 'nightly-1' }] }))).toEqual([])
    expect(found(aCronJob({ schedule: 'TZ=UTC 0 2 * * *' }))).toEqual([])
  })
})

describe('the findings of a cron job at their edges', () => {
  const counted = { ready: 1 }
  const facts = (object: KubeObject) => factsOf(cronJob, object)

  it('say at which times nothing was started', () => {
    expect(findingsText(cronJob, aCronJob({}))).toEqual([
      'warning Never ran: The schedule is 0 2 * * *, but no job was started at the first two times., since 2026-01-03T02:00:00Z',
    ])
    expect(findingsText(cronJob, aCronJob({}, { lastScheduleTime: '2026-01-05T02:00:00Z' }))).toEqual([
      'warning Runs missed: The schedule is 0 2 * * *, but no job was started at the last two times., since 2026-01-07T02:00:00Z',
    ])
  })

  it('are none where a job runs, but an empty list of jobs is no run', () => {
    expect(facts(aCronJob({}, { active: [{ name: 'nightly-1' }] }))).toMatchObject({
      amounts: counted,
      findings: [],
    })
    expect(found(aCronJob({}, { active: [] }))).toHaveLength(1)
  })

  it('are none where no time of it is known, or none ever comes', () => {
    const unknown = anObject({ spec: { schedule: '0 2 * * *' } })
    expect(facts(unknown)).toMatchObject({ amounts: counted, findings: [] })
    expect(facts(aCronJob({ schedule: 'never' }))).toMatchObject({ amounts: counted, findings: [] })
    expect(facts(aCronJob({ schedule: '0 0 31 2 *' }))).toMatchObject({ amounts: counted, findings: [] })
    expect(facts(anObject())).toMatchObject({ amounts: counted, findings: [] })
  })

  it('are in the time zone of the cron job', () => {
    expect(found(aCronJob({ timeZone: 'Asia/Tokyo' }))).toEqual([['Never ran', '2026-01-02T17:00']])
    expect(found(aCronJob({ timeZone: 'America/New_York' }))).toEqual([['Never ran', '2026-01-03T07:00']])
  })
})
