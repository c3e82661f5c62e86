import type { ClusterState, Tone } from '#contract'
import { formatMoment } from '../kit/format.ts'
import type { ConnectionState } from '../wire/connection.ts'

/** VerdictWords is one verdict as shape and word, and why it is so. */
export interface VerdictWords {
  readonly tone: Tone
  readonly word: string
  readonly reason: string | null
}

export function healthWords({ state, reason }: ClusterState['health']): VerdictWords {
  switch (state) {
    case 'healthy':
      return { tone: 'ok', word: 'Healthy', reason }
    case 'degraded':
      return { tone: 'warn', word: 'Unhealthy or unreachable', reason }
    case 'unknown':
      return { tone: 'info', word: 'Not checked yet', reason }
  }
}

const failures = {
  refused: 'The cluster refuses them.',
  credential: 'They are not available.',
  unreachable: 'Unknown, because the cluster did not answer.',
} as const

export function authWords({ state, reason, failure }: ClusterState['auth']): VerdictWords {
  const why = [failure === null ? null : failures[failure], reason].filter(Boolean).join(' ') || null
  switch (state) {
    case 'valid':
      return { tone: 'ok', word: 'Accepted', reason: why }
    case 'recovering':
      return { tone: 'warn', word: 'Being renewed', reason: why }
    case 'invalid':
      return { tone: 'bad', word: 'Not accepted', reason: why }
  }
}

/** connectionWords says how the page stands to this cluster's own process. */
export function connectionWords(connection: ConnectionState, nowMs: number): VerdictWords {
  switch (connection.state) {
    case 'open':
      return { tone: 'ok', word: 'Connected', reason: 'Over a WebSocket of its own.' }
    case 'idle':
      return { tone: 'off', word: 'Not connected', reason: null }
    case 'dialling':
      return { tone: 'info', word: 'Connecting', reason: lostWords(connection.lostAt, nowMs) }
    case 'waiting':
      return { tone: 'warn', word: 'Connection lost', reason: lostWords(connection.lostAt, nowMs) }
  }
}

const lostWords = (lostAt: number | null, nowMs: number): string | null =>
  lostAt === null ? null : `Last connected at ${formatMoment(lostAt, nowMs)}.`
