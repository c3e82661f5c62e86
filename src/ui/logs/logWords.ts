import type { LogMarker } from '#contract'
import type { LogTime } from '../session/logChoices.ts'
import type { LogRow, LogSourceName } from './logLines.ts'

/** The tone of a marker: `warn` where something is missing or went wrong. */
type MarkerTone = 'off' | 'warn' | 'bad'

/** markerWords says what a marker stands for. */
export function markerWords(marker: LogMarker): string {
  switch (marker.is) {
    case 'waiting':
      return sentences(`Waiting to start: ${marker.reason}.`, marker.message)
    case 'exited':
      return `Exited${exitWords(marker)}.`
    case 'restarted':
      return sentences(
        `Restarted${exitWords(marker).replace(/^ with/u, ' after')}.`,
        marker.missed > 0 ? `${marker.missed} more instances ended before; their lines are missing.` : '',
        marker.missed === 0 && !marker.isWhole ? 'The last lines of the instance before are missing.' : '',
      )
    case 'cut':
      return `The connection was lost: ${marker.reason}`
    case 'resumed':
      return 'Connected again. No line is missing.'
    case 'rotated':
      return 'Lines are missing: the log was rotated before they were read.'
    case 'gone':
      return 'The pod is gone.'
    case 'failed':
      return marker.reason
    case 'limited':
      return `Only ${marker.followed} of ${marker.of} containers are followed.`
  }
}

/** markerTone says how much a marker matters. */
export function markerTone(marker: LogMarker): MarkerTone {
  switch (marker.is) {
    case 'rotated':
    case 'limited':
    case 'cut':
      return 'warn'
    case 'failed':
      return 'bad'
    case 'exited':
      return marker.exitCode === 0 ? 'off' : 'bad'
    case 'restarted':
      return marker.isWhole && marker.missed === 0 ? 'off' : 'warn'
    case 'waiting':
    case 'resumed':
    case 'gone':
      return 'off'
  }
}

const exitWords = ({ exitCode, reason }: { exitCode: number | null; reason: string }): string =>
  exitCode === null ? '' : ` with code ${exitCode}${reason === '' ? '' : ` (${reason})`}`

const sentences = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ')

const clockTime = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
})
const universalTime = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  timeZone: 'UTC',
})

/** timeWords is the time of a line as it is shown; empty where there is none. */
export function timeWords(at: string, time: LogTime): string {
  const ms = Date.parse(at)
  if (time === 'off' || Number.isNaN(ms)) return ''
  return time === 'utc' ? universalTime.format(ms) : clockTime.format(ms)
}

/** rowText is a row as it is copied: the whole stamp where times are shown, and the source where there are several. */
export function rowText(row: LogRow, sources: readonly LogSourceName[], time: LogTime): string {
  if (row.type === 'marker') return `--- ${markerWords(row.marker)}`
  const source = sources.length > 1 ? sources[row.source] : undefined
  return [
    time === 'off' ? '' : row.at,
    source === undefined ? '' : `${source.pod}/${source.container}`,
    row.line.text,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** sourceWords names a source in as few words as tell it from the others; its title says all. */
export function sourceWords(source: LogSourceName, sources: readonly LogSourceName[]): string {
  const isOnePod = sources.every(({ pod }) => pod === source.pod)
  const isOneContainer = sources.every(({ container }) => container === source.container)
  if (isOnePod) return source.container
  const pod = source.pod.slice(sharedBeginning(sources.map((each) => each.pod)))
  return isOneContainer ? pod : `${pod}/${source.container}`
}

/** How much of the names is the same in all, up to and with a hyphen. */
function sharedBeginning(names: readonly string[]): number {
  const [first = ''] = names
  let shared = first.lastIndexOf('-') + 1
  while (shared > 0 && !names.every((name) => name.startsWith(first.slice(0, shared))))
    shared = first.lastIndexOf('-', shared - 2) + 1
  return shared
}
