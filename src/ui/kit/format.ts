const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** formatBytes prints a size for reading, not for counting: `38 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  const exponent = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)))
  const value = bytes / 1024 ** exponent
  const digits = exponent === 0 || value >= 10 ? 0 : 1
  return `${value.toFixed(digits)} ${units[exponent]}`
}

// Made once: `toLocaleString` makes a new one for each cell, which took a tenth of the time to draw a table.
const counts = new Intl.NumberFormat('en')
const exactMoments = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })

/** formatCount prints a count with its thousands apart. */
export const formatCount = (count: number): string => counts.format(count)

/** What kubectl prints for a time that cannot be. */
const noMoment = '<invalid>'

/** As far as a date can be from 1970, by ECMAScript. */
const maxMs = 8.64e15

/** isoMoment is a moment as ISO 8601; null for a number that no calendar has, which clusters send too. */
export const isoMoment = (ms: number): string | null =>
  Math.abs(ms) <= maxMs ? new Date(ms).toISOString() : null

/** formatExactly prints a moment to the second with its time zone, for who asks by hovering. */
export const formatExactly = (ms: number): string =>
  isoMoment(ms) === null ? noMoment : exactMoments.format(ms)

/** formatMoment prints when something happened, in the person's own time zone: today's as a time, others with the day. */
export function formatMoment(ms: number, nowMs: number): string {
  if (isoMoment(ms) === null) return noMoment
  const at = new Date(ms)
  const isToday = at.toDateString() === new Date(nowMs).toDateString()
  return isToday
    ? at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
    : at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}
