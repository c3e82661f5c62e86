import type { Freshness } from '#contract'
import type { ReflectorState } from '#kube'

/** Absence of a connection, and why; null while the first one is still being made. */
export interface Absence {
  readonly reason: string | null
}

/** A server that stopped answering although its connection has not broken: the followed rows may be out of date. */
export interface Silence {
  readonly since: number
  readonly reason: string
}

/** The facts that decide a table's freshness. Times are epoch ms. */
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
        reason: absence.reason ?? 'The connection is being renewed.',
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
        return { state: 'stale', since: staleSince, reason: state?.reason ?? 'The list is being read again.' }
      return state === null ? unread : { state: 'syncing', loaded: state.loaded, total: state.total }
  }
}

/** How many missing parts are named one by one. */
const maxMissing = 20

/** The facts that decide the freshness of several parts. */
export interface PartsFacts {
  readonly parts: readonly {
    readonly namespace: string
    readonly freshness: Freshness
    readonly hasRows: boolean
  }[]
  /** Why not everything can be read at once. */
  readonly reason: string
  /** Which namespaces there are is known. */
  readonly isGathered: boolean
  /** Everything is looked at, and not only certain namespaces. */
  readonly isOfAll: boolean
}

/**
 * selectPartsFreshness says how far rows may be believed that are followed namespace by namespace. One that cannot be read
 * is named, with its reason; so is that there may be others, where everything is looked at.
 */
export function selectPartsFreshness({ parts, reason, isGathered, isOfAll }: PartsFacts): Freshness {
  const [first] = parts
  if (first === undefined) return isGathered ? { state: 'denied', reason } : unread
  if (parts.length === 1 && !isOfAll) return first.freshness
  const all = parts.map(({ freshness }) => freshness)
  const reading = all.filter((each) => each.state === 'syncing')
  const loaded = reading.reduce((sum, each) => sum + each.loaded, 0)
  if (reading.length > 0 && !all.some(({ state }) => state === 'live'))
    return { state: 'syncing', loaded, total: null }
  if (all.every(({ state }) => state === 'denied')) return { state: 'denied', reason }
  const stale = all.filter((each) => each.state === 'stale')
  const [oldest] = stale.toSorted((a, b) => a.since - b.since)
  if (oldest !== undefined && stale.length === all.filter(({ state }) => state !== 'denied').length)
    return oldest
  const missing = parts.flatMap(({ namespace, freshness, hasRows }) =>
    'reason' in freshness
      ? [`namespace ${namespace}${hasRows ? ' as it is now' : ''}: ${freshness.reason}`]
      : freshness.state === 'syncing'
        ? [`namespace ${namespace}: it is being read`]
        : [],
  )
  const shown = missing.slice(0, maxMissing)
  const more = missing.length > shown.length ? [`${missing.length - shown.length} more namespaces`] : []
  const others = isOfAll ? [`other namespaces: ${reason}`] : []
  const without = [...shown, ...more, ...others]
  return without.length === 0 ? { state: 'live' } : { state: 'partial', without }
}

const unread: Freshness = { state: 'syncing', loaded: 0, total: null }
