import { describe, expect, it } from 'vitest'
import { nextRun, parseSchedule } from './schedule.ts'

const at = (text: string): number => Date.parse(text) / 1000
const next = (schedule: string, after: string, timeZone = 'UTC'): string | null => {
  const parsed = parseSchedule(schedule)
  const seconds = parsed === null ? null : nextRun(parsed, at(after), timeZone)
  return seconds === null ? null : new Date(seconds * 1000).toISOString().slice(0, 19)
}

describe('parseSchedule', () => {
  // From the table of Kubernetes' documentation of CronJob.
  it.each([
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
    ['@monthly', '0 0 1 * *'],
    ['@weekly', '0 0 * * 0'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@hourly', '0 * * * *'],
    ['  5  4 * * *  ', '5 4 * * *'],
    ['5\t4 * * *', '5 4 * * *'],
    ['0 0 1 JAN-mar *', '0 0 1 1-3 *'],
    ['0 0 * * sun,Sat', '0 0 * * 0,6'],
    ['0 0 ? * ?', '0 0 * * *'],
    ['*/20 * * * *', '0,20,40 * * * *'],
    ['10/20 * * * *', '10,30,50 * * * *'],
    ['10-31/20 * * * *', '10,30 * * * *'],
  ])('reads %j as %s', (text, same) => {
    expect(parseSchedule(text)).not.toBeNull()
    expect(parseSchedule(text)).toEqual(parseSchedule(same))
  })

  it('reads each field with its own limits', () => {
    expect(parseSchedule('0,59 0,23 1,31 1,12 0,6')).toEqual({
      type: 'fields',
      minutes: new Set([0, 59]),
      hours: new Set([0, 23]),
      days: new Set([1, 31]),
      months: new Set([1, 12]),
      weekdays: new Set([0, 6]),
      isEitherDay: true,
    })
    const months = 'jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec'
    expect(parseSchedule(`0 0 1 ${months} *`)).toEqual(parseSchedule('0 0 1 1,2,3,4,5,6,7,8,9,10,11,12 *'))
    expect(parseSchedule('0 0 1 1 sun,mon,tue,wed,thu,fri,sat')).toEqual(
      parseSchedule('0 0 1 1 0,1,2,3,4,5,6'),
    )
  })

  it.each([
    ['0 0 1 * 1', true],
    ['0 0 * * 1', false],
    ['0 0 1 * *', false],
    // A star with steps is a restriction for robfig/cron, which Kubernetes reads schedules with.
    ['0 0 */2 * 1', true],
    ['0 0 1 * */2', true],
    ['0 0 */1 * 1', false],
    ['0 0 1,* * 1', false],
    ['0 0 1-5/2 * 1', true],
    ['0 0 1 * ?', false],
  ])('reads %s: either day is enough: %s', (text, isEitherDay) => {
    expect(parseSchedule(text)).toMatchObject({ isEitherDay })
  })

  it.each([
    '* 24 * * *',
    '* * 0 * *',
    '* * 32 * *',
    '* * * 0 *',
    '* * * 13 *',
    '5-4 * * * *',
    '* * * * * *',
    '* * * foo *',
    'jan * * * *',
    '* * * * mond',
    '5, * * * *',
    '5- * * * *',
    '5/ * * * *',
    '5/x * * * *',
    'a5 * * * *',
    '-5 * * * *',
    '*x * * * *',
    'x* * * * *',
    '@reboot',
    'x@every 1h',
    '@every 1h x',
    '@every',
    '@every 5',
    '@every x1h',
    '@every 1hx',
    '1x * * * *',
    '* * * 1x *',
    '@every 5d',
  ])('reads nothing from %j', (text) => {
    expect(parseSchedule(text)).toBeNull()
  })

  it.each([
    ['@every 1h30m', 5400],
    ['@every  90s', 90],
    ['@every 1.5h', 5400],
    ['@every 0.25h', 900],
    ['@every 10h', 36_000],
    // Less than a second is one, as in the library that the controller uses.
    ['@every 0.5s', 1],
    ['@every 1.7s', 1],
  ])('reads %s as every %i seconds', (text, seconds) => {
    expect(parseSchedule(text)).toEqual({ type: 'every', seconds })
  })
})

describe('nextRun', () => {
  it.each([
    ['0 12 * * *', '2026-01-01T11:59:59Z', '2026-01-01T12:00:00'],
    ['0 12 * * *', '2026-01-01T12:00:00Z', '2026-01-02T12:00:00'],
    ['59 23 * * *', '2026-01-01T23:58:00Z', '2026-01-01T23:59:00'],
    ['0 0 * * *', '2026-12-31T23:59:30Z', '2027-01-01T00:00:00'],
    ['0 0 31 * *', '2026-01-31T00:00:00Z', '2026-03-31T00:00:00'],
    ['0 0 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00'],
    // Both days are restricted: one of them is enough.
    ['0 0 2 * fri', '2026-01-02T00:00:00Z', '2026-01-09T00:00:00'],
    ['0 0 10 * fri', '2026-01-09T00:00:00Z', '2026-01-10T00:00:00'],
    ['0 0 */2 * fri', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00'],
    ['0 0 */2 * fri', '2026-01-07T00:00:00Z', '2026-01-09T00:00:00'],
    ['0 0 */2 * fri', '2026-01-15T00:00:00Z', '2026-01-16T00:00:00'],
    ['0 0 * 3 fri', '2026-01-02T00:00:00Z', '2026-03-06T00:00:00'],
    ['@every 90s', '2026-01-01T12:00:30Z', '2026-01-01T12:02:00'],
  ])('of %s after %s is %s', (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected)
  })

  it('is in the time zone', () => {
    expect(next('30 0 * * *', '2026-01-01T12:00:00Z', 'Asia/Kolkata')).toBe('2026-01-01T19:00:00')
    expect(next('0 22 31 12 *', '2026-06-01T12:00:00Z', 'America/New_York')).toBe('2027-01-01T03:00:00')
    expect(next('0 0 1 * *', '2026-01-31T20:00:00Z', 'Asia/Tokyo')).toBe('2026-02-28T15:00:00')
    expect(next('0 12 * * *', '2026-01-01T00:00:00Z', 'Etc/UTC')).toBe('2026-01-01T12:00:00')
  })

  it('may be one of the days of a leap year', () => {
    expect(next('59 23 31 12 *', '2028-01-01T00:00:00Z')).toBe('2028-12-31T23:59:00')
  })

  it('is in summer time where it falls into it', () => {
    // On 29 March 2026 Berlin goes from UTC+1 to UTC+2.
    expect(next('0 12 * * *', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T10:00:00')
    expect(next('0 12 * * *', '2026-10-24T12:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T11:00:00')
    expect(next('0 1 29 3 *', '2026-03-01T00:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T00:00:00')
  })

  it('is none on a date that never comes, or in an unknown time zone', () => {
    expect(next('0 0 31 4 *', '2026-01-01T00:00:00Z')).toBeNull()
    expect(next('0 0 * * *', '2026-01-01T00:00:00Z', 'Nowhere/Else')).toBeNull()
    expect(next('@every 1h', '2026-01-01T00:00:00Z', 'Nowhere/Else')).toBe('2026-01-01T01:00:00')
  })
})
