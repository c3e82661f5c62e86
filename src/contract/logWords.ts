import type { LogMarker } from './logs.ts'

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
        missedWords(marker.missed),
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
    case 'kept':
      return sentences(
        'The pod is gone. These are the lines that were read of it here.',
        marker.isShort ? 'Older ones are not kept.' : '',
      )
    case 'unread':
      return 'Lines are missing: they were not read before the pod was gone.'
    case 'failed':
      return marker.reason
    case 'limited':
      return `Only ${marker.followed} of ${marker.of} containers are followed.`
  }
}

function missedWords(instances: number): string {
  if (instances === 0) return ''
  return instances === 1
    ? 'One more instance ended before; its lines are missing.'
    : `${instances} more instances ended before; their lines are missing.`
}

const exitWords = ({ exitCode, reason }: { exitCode: number | null; reason: string }): string =>
  exitCode === null ? '' : ` with code ${exitCode}${reason === '' ? '' : ` (${reason})`}`

const sentences = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ')
