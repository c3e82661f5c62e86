/**
 * Schedule is a cron job's schedule: the minutes, hours, days, months and weekdays on which it runs. As in every cron, if
 * both the day of month and the day of week are restricted, a day needs to match only one of them.
 */
export type Schedule =
  | {
      readonly type: 'fields'
      readonly minutes: ReadonlySet<number>
      readonly hours: ReadonlySet<number>
      readonly days: ReadonlySet<number>
      readonly months: ReadonlySet<number>
      readonly weekdays: ReadonlySet<number>
      readonly isEitherDay: boolean
    }
  | { readonly type: 'every'; readonly seconds: number }

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const named: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

/** parseSchedule reads what Kubernetes accepts as a schedule; null for anything else. */
export function parseSchedule(text: string): Schedule | null {
  const trimmed = text.trim()
  const every = /^@every\s+(.+)$/.exec(trimmed)
  if (every !== null) {
    const seconds = durationSeconds(every[1] ?? '')
    return seconds === null ? null : { type: 'every', seconds: Math.max(1, Math.floor(seconds)) }
  }
  const parts = (Object.hasOwn(named, trimmed) ? (named[trimmed] ?? '') : trimmed).split(/\s+/)
  const [minute, hour, day, month, weekday] = parts
  if (parts.length !== 5 || !minute || !hour || !day || !month || !weekday) return null
  const fields = {
    minutes: parseField(minute, 0, 59),
    hours: parseField(hour, 0, 23),
    days: parseField(day, 1, 31),
    months: parseField(month, 1, 12, (name) => months.indexOf(name) + 1),
    weekdays: parseField(weekday, 0, 6, (name) => weekdays.indexOf(name)),
  }
  const { minutes, hours, days, months: inMonths, weekdays: onWeekdays } = fields
  if (!minutes || !hours || !days || !inMonths || !onWeekdays) return null
  const isEitherDay = !isStar(day) && !isStar(weekday)
  return { type: 'fields', minutes, hours, days, months: inMonths, weekdays: onWeekdays, isEitherDay }
}

// A star does not restrict the day; one with steps, `*/2`, does, as in the library by which Kubernetes reads schedules.
const isStar = (field: string): boolean => field.split(',').some((part) => /^[*?](?:\/1)?$/.test(part))

function parseField(
  field: string,
  least: number,
  most: number,
  numberOf: (name: string) => number = () => -1,
): ReadonlySet<number> | null {
  const values = new Set<number>()
  for (const part of field.toLowerCase().split(',')) {
    const [, from = '', to, step] = /^([*?]|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/.exec(part) ?? []
    const read = (text: string) => (/^\d+$/.test(text) ? Number(text) : numberOf(text))
    const isAll = from === '*' || from === '?'
    const first = isAll ? least : read(from)
    const last = to === undefined ? (isAll || step !== undefined ? most : first) : read(to)
    const by = step === undefined ? 1 : Number(step)
    if (from === '' || first < least || last > most || first > last || by < 1) return null
    for (let value = first; value <= last; value += by) values.add(value)
  }
  return values
}

/** A duration as Go writes it: `1h30m`, `90s`. */
function durationSeconds(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:h|m|s))+$/.test(text)) return null
  const factor: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 }
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (factor[unit ?? ''] ?? 0),
    0,
  )
}

/** A schedule such as 30 February never comes due. Five years contain every date, also 29 February. */
const longestDays = 5 * 366

/**
 * nextRun is the first time after `afterS` at which the schedule is due, in whole seconds since the epoch. It is null if no
 * time within five years matches or the time zone is unknown. Around a change to or from summer time it may be an hour off.
 */
export function nextRun(schedule: Schedule, afterS: number, timeZone: string): number | null {
  if (schedule.type === 'every') return afterS + schedule.seconds
  const offsetS = offsetOf(timeZone, afterS)
  if (offsetS === null) return null
  // The local time is treated as UTC, so that the UTC parts of the Date are the local ones.
  const start = new Date((Math.floor((afterS + offsetS) / 60) + 1) * 60_000)
  const firstMinute = start.getUTCHours() * 60 + start.getUTCMinutes()
  for (let count = 0; count < longestDays; count += 1) {
    const day = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate() + count))
    if (!isOnDay(schedule, day)) continue
    for (let minute = count === 0 ? firstMinute : 0; minute < 1440; minute += 1) {
      if (!schedule.hours.has(Math.floor(minute / 60)) || !schedule.minutes.has(minute % 60)) continue
      const localS = day.getTime() / 1000 + minute * 60
      return localS - (offsetOf(timeZone, localS - offsetS) ?? offsetS)
    }
  }
  return null
}

function isOnDay(schedule: Extract<Schedule, { type: 'fields' }>, day: Date): boolean {
  if (!schedule.months.has(day.getUTCMonth() + 1)) return false
  const isDay = schedule.days.has(day.getUTCDate())
  const isWeekday = schedule.weekdays.has(day.getUTCDay())
  return schedule.isEitherDay ? isDay || isWeekday : isDay && isWeekday
}

/** The offset of a time zone from UTC at a time, in seconds; null for an unknown zone. */
function offsetOf(timeZone: string, atS: number): number | null {
  if (timeZone === 'UTC' || timeZone === 'Etc/UTC') return 0
  try {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    }).formatToParts(atS * 1000)
    const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
    const localS = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute')) / 1000
    return localS - Math.floor(atS / 60) * 60
  } catch {
    // Intl does not know the zone. The API server's time zone database may be newer than this machine's.
    return null
  }
}
