import { type LogMarker, markerWords } from '#contract'
import { formatCount } from '../kit/format.ts'
import type { LogTime } from '../session/logChoices.ts'
import type { LogPartState, LogState } from './logLines.ts'
import type { LogRow, LogSourceName } from './logRow.ts'

/** The tone of a marker: `warn` where something is missing or went wrong. */
type MarkerTone = 'off' | 'warn' | 'bad'

/** markerTone says how much a marker matters. */
export function markerTone(marker: LogMarker): MarkerTone {
  switch (marker.is) {
    case 'rotated':
    case 'unread':
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
    case 'kept':
      return 'off'
  }
}

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
    source === undefined ? '' : sourceTitle(source, sources),
    row.line.text,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** sourceWords names a source in as few words as tell it from the others; its title says all. */
export function sourceWords(source: LogSourceName, sources: readonly LogSourceName[]): string {
  const cluster = hasSeveralClusters(sources) ? `${source.clusterName} ` : ''
  const isOnePod = sources.every(({ pod }) => pod === source.pod)
  const isOneContainer = sources.every(({ container }) => container === source.container)
  if (isOnePod) return `${cluster}${source.container}`
  const pod = source.pod.slice(sharedBeginning(sources.map((each) => each.pod)))
  return isOneContainer ? `${cluster}${pod}` : `${cluster}${pod}/${source.container}`
}

/** sourceTitle names a source with all that there is to say. */
export function sourceTitle(source: LogSourceName, sources: readonly LogSourceName[]): string {
  const name = `${source.pod}/${source.container}`
  return hasSeveralClusters(sources) ? `${source.clusterName}/${name}` : name
}

/** hasSeveralClusters says whether a source is known by its cluster too. */
export const hasSeveralClusters = (sources: readonly LogSourceName[]): boolean =>
  sources.some(({ clusterId }) => clusterId !== sources[0]?.clusterId)

/** partWords says how the reading of one cluster's part stands; empty while nothing is wrong with it. */
export function partWords({ phase, error }: LogPartState): string {
  if (error !== null) return error.message
  if (phase === 'connecting') return 'connecting'
  return phase === 'lost' ? 'connecting again' : ''
}

/** How much of the names is the same in all, up to and with a hyphen. */
function sharedBeginning(names: readonly string[]): number {
  const [first = ''] = names
  let shared = first.lastIndexOf('-') + 1
  while (shared > 0 && !names.every((name) => name.startsWith(first.slice(0, shared))))
    shared = first.lastIndexOf('-', shared - 2) + 1
  return shared
}

/** footWords says how much of a log is shown, and how it goes on. */
export function footWords(
  { phase, rows, dropped, isHeld, error }: LogState,
  { isFollowing, isLive, shown }: { isFollowing: boolean; isLive: boolean; shown: number },
): string {
  const part = shown === rows.length ? '' : `${formatCount(shown)} of `
  const count = `${part}${formatCount(rows.length)} ${rows.length === 1 ? 'line' : 'lines'}`
  const older = dropped === 0 ? '' : ` · ${formatCount(dropped)} older lines are not kept`
  if (error !== null) return `${count} · ${error.message}`
  const mode =
    phase === 'lost'
      ? ' · connecting again'
      : !isLive
        ? phase === 'ended'
          ? ' · complete'
          : ''
        : isHeld
          ? ' · paused; newer lines wait in the cluster'
          : isFollowing
            ? ' · following'
            : ' · paused'
  return `${count}${mode}${older}`
}
