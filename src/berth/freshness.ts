import type { Freshness } from '#contract'
import type { ReflectorState } from '#kube'

/** Absence of a connection, and why; null while the first one is still being made. */
export interface Absence {
  readonly reason: string | null
}

/** Silence of a server whose connection has not broken: what is followed over it may be long past. */
export interface Silence {
  readonly since: number
  readonly reason: string
}

/** What a table's freshness follows from. Times are epoch ms. */
export interface FreshnessFacts {
  /** Null while there is a connection. */
  readonly absence: Absence | null
  /** Of the reflector on this connection; null until it has said something. */
  readonly state: ReflectorState | null
  /** Null while the server answers. */
  readonly silence: Silence | null
  /** Since when rows that once were live are not any more; null while they are, or never were. */
  readonly staleSince: number | null
}

/** selectFreshness says how far a table may be believed. Rows that were live once are stale, never loading. */
export function selectFreshness({ absence, state, silence, staleSince }: FreshnessFacts): Freshness {
  if (absence !== null) {
    if (staleSince !== null) {
      return {
        state: 'stale',
        since: staleSince,
        reason: absence.reason ?? 'The connection is being made anew.',
      }
    }
    return absence.reason === null ? unread : { state: 'failed', reason: absence.reason, nextTryAt: null }
  }
  switch (state?.phase) {
    case 'live':
      return silence === null ? { state: 'live' } : { state: 'stale', ...silence }
    case 'denied':
      return { state: 'denied', reason: state.reason }
    case 'interrupted':
      return { state: 'stale', since: staleSince ?? state.since, reason: state.reason }
    case 'failed':
      if (state.error.reason === 'out-of-memory')
        return { state: 'partial', without: ['the rest'], reason: state.reason }
      return staleSince === null
        ? { state: 'failed', reason: state.reason, nextTryAt: state.nextTryAt }
        : { state: 'stale', since: staleSince, reason: state.reason }
    case 'listing':
    case undefined:
      if (staleSince !== null)
        return { state: 'stale', since: staleSince, reason: 'The list is being read again.' }
      return state === null ? unread : { state: 'syncing', loaded: state.loaded, total: state.total }
  }
}

const unread: Freshness = { state: 'syncing', loaded: 0, total: null }
