import type { Clock } from '#machinery'
import { badRequest } from '../store/status.ts'

/** LogLine is one line as a container wrote it. */
export interface LogLine {
  readonly at: string
  readonly text: string
}

/** choiceOf is how the query wants its lines: from when, how many, and with stamps. */
export function choiceOf(query: URLSearchParams, clock: Clock) {
  const sinceTime = query.get('sinceTime')
  const sinceSeconds = query.get('sinceSeconds')
  if (sinceTime !== null && sinceSeconds !== null)
    throw badRequest('only one of sinceTime or sinceSeconds may be specified')
  // The API server hands `sinceTime` on in whole seconds.
  const sinceMs =
    sinceTime !== null
      ? Math.floor(Date.parse(sinceTime) / 1000) * 1000
      : sinceSeconds !== null
        ? clock.now() - Number(sinceSeconds) * 1000
        : Number.NEGATIVE_INFINITY
  const tail = query.get('tailLines')
  const hasStamps = query.get('timestamps') === 'true'
  return {
    /** The lines that the answer begins with. */
    text: (lines: readonly LogLine[]): string => {
      const since = lines.filter(({ at }) => Date.parse(at) >= sinceMs)
      const last = tail === null ? since : since.slice(Math.max(0, since.length - Number(tail)))
      return last.map(({ at, text }) => (hasStamps ? `${at} ${text}\n` : `${text}\n`)).join('')
    },
  }
}
