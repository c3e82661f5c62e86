const minuteS = 60
const hourS = 60 * minuteS
const dayS = 24 * hourS
const yearS = 365 * dayS

/** The clocks of two machines may differ: up to this many seconds in the future count as now. */
const toleranceS = 1

/**
 * humanDuration writes a number of seconds as kubectl writes an age, with two or three significant figures:
 * `95s`, `9m20s`, `5d3h`, `2y31d`. Fractions are cut off; more than a second below zero is `<invalid>`.
 */
export function humanDuration(seconds: number): string {
  const whole = Math.trunc(seconds)
  if (whole < -toleranceS) return '<invalid>'
  if (whole < 2 * minuteS) return `${Math.max(0, whole)}s`
  if (whole < 10 * minuteS) return withRest(whole, minuteS, 'm', 1, 's')
  if (whole < 3 * hourS) return `${Math.floor(whole / minuteS)}m`
  if (whole < 8 * hourS) return withRest(whole, hourS, 'h', minuteS, 'm')
  if (whole < 2 * dayS) return `${Math.floor(whole / hourS)}h`
  if (whole < 8 * dayS) return withRest(whole, dayS, 'd', hourS, 'h')
  if (whole < 2 * yearS) return `${Math.floor(whole / dayS)}d`
  if (whole < 8 * yearS) return withRest(whole, yearS, 'y', dayS, 'd')
  return `${Math.floor(whole / yearS)}y`
}

/** shortHumanDuration writes a number of seconds in its largest unit only: `59s`, `3h`, `5d`. */
export function shortHumanDuration(seconds: number): string {
  const whole = Math.trunc(seconds)
  if (whole < -toleranceS) return '<invalid>'
  if (whole < minuteS) return `${Math.max(0, whole)}s`
  if (whole < hourS) return `${Math.floor(whole / minuteS)}m`
  if (whole < dayS) return `${Math.floor(whole / hourS)}h`
  if (whole < yearS) return `${Math.floor(whole / dayS)}d`
  return `${Math.floor(whole / yearS)}y`
}

function withRest(seconds: number, unitS: number, unit: string, restUnitS: number, restUnit: string): string {
  const rest = Math.floor((seconds % unitS) / restUnitS)
  const whole = `${Math.floor(seconds / unitS)}${unit}`
  return rest === 0 ? whole : `${whole}${rest}${restUnit}`
}

const unitsS: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', minuteS],
  ['h', hourS],
  ['d', dayS],
  ['y', yearS],
])

/** parseHumanDuration reads what humanDuration wrote, as the fewest seconds it may have meant; null where it is no duration. */
export function parseHumanDuration(text: string): number | null {
  if (!/^(?:\d+[smhdy]){1,2}$/.test(text)) return null
  let seconds = 0
  for (const [, count, unit = ''] of text.matchAll(/(\d+)([smhdy])/g))
    seconds += Number(count) * (unitsS.get(unit) ?? 0)
  return seconds
}
