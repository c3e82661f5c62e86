import type { LineLevel } from '../session/logChoices.ts'

/** levelTitles are the levels in the order in which they are offered. */
export const levelTitles: readonly (readonly [level: LineLevel, title: string])[] = [
  ['error', 'Error'],
  ['warning', 'Warning'],
  ['info', 'Info'],
  ['debug', 'Debug'],
  ['none', 'No level'],
]

/** What programs call their levels. */
const levels: Readonly<Record<string, LineLevel>> = {
  emergency: 'error',
  emerg: 'error',
  alert: 'error',
  critical: 'error',
  crit: 'error',
  fatal: 'error',
  panic: 'error',
  dpanic: 'error',
  severe: 'error',
  error: 'error',
  err: 'error',
  warning: 'warning',
  warn: 'warning',
  notice: 'info',
  information: 'info',
  info: 'info',
  debug: 'debug',
  verbose: 'debug',
  trace: 'debug',
}
const names = Object.keys(levels).join('|')
/** The fields that hold a level in lines of JSON, without regard to case. */
const fieldNames: ReadonlySet<string> = new Set([
  'level',
  'severity',
  'lvl',
  'loglevel',
  'log.level',
  'levelname',
  'severitytext',
  '@l',
])
/** A level stands near the beginning of a line. */
const headLength = 200
/** In a journal, the name of the program comes first. */
const klog = /^(?:[\w.-]+\[\d+\]: )?([IWEF])\d{4} \d\d:\d\d/u
const klogLevels: Readonly<Record<string, LineLevel>> = { I: 'info', W: 'warning', E: 'error', F: 'error' }
const logfmt = new RegExp(`(?:^|\\s)(?:level|lvl|severity)="?(${names})\\b`, 'iu')
const bracketed = new RegExp(`[\\[(<|](${names})[\\])>|]|^(${names})(?::|\\s*\\|)`, 'iu')
const upperCase = new RegExp(`(?<![\\w./-])(${names.toUpperCase()})(?![\\w/-])`, 'u')
/** The lines of a stack trace belong to the line before them. */
const continued = /^(?:\s+\S|Caused by|\})/u

/** A line of JSON as an object; null where it is none. */
export function jsonOf(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    // It only looks like JSON.
    return null
  }
}

/** levelOf reads a line's level: of JSON by its field, else by its word. `before` is the level of the source's last line. */
export function levelOf(
  text: string,
  json: Readonly<Record<string, unknown>> | null,
  before: LineLevel,
): LineLevel {
  if (json !== null) return levelOfJson(json)
  const head = text.slice(0, headLength)
  const letter = klog.exec(head)?.[1]
  if (letter !== undefined) return klogLevels[letter] ?? 'none'
  const [, inField] = logfmt.exec(head) ?? []
  const [, inBrackets, first] = bracketed.exec(head) ?? []
  const [, word] = upperCase.exec(head) ?? []
  const name = inField ?? inBrackets ?? first ?? word
  if (name !== undefined) return levels[name.toLowerCase()] ?? 'none'
  return continued.test(head) ? before : 'none'
}

function levelOfJson(json: Readonly<Record<string, unknown>>): LineLevel {
  for (const [name, value] of Object.entries(json)) {
    if (!fieldNames.has(name.toLowerCase())) continue
    if (typeof value === 'string') return levels[value.toLowerCase()] ?? 'none'
    // The numbers of pino and bunyan.
    if (typeof value === 'number')
      return value >= 50 ? 'error' : value >= 40 ? 'warning' : value >= 30 ? 'info' : 'debug'
  }
  return 'none'
}

/** The fields of a line of JSON by their names, those of an object in it by both names: `http.status`. */
export function fieldsOf(json: Readonly<Record<string, unknown>>): [name: string, value: unknown][] {
  return Object.entries(json).flatMap(([name, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).map(([inner, each]) => [`${name}.${inner}`, each])
      : [[name, value]],
  )
}

/** A value as it stands in a column. */
export const fieldText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
