import type { Freshness, PartOutcome } from '#contract'

/** outcomeOf says how a part went by how far its rows may be believed. */
export function outcomeOf(freshness: Freshness): Pick<PartOutcome, 'outcome' | 'reason'> {
  switch (freshness.state) {
    case 'live':
      return { outcome: 'ok', reason: null }
    case 'syncing':
      return { outcome: 'partial', reason: 'The rest is still being read.' }
    case 'stale':
      return { outcome: 'partial', reason: `Out of date: ${freshness.reason}` }
    case 'partial':
      return { outcome: 'partial', reason: `Without ${freshness.without.join(', ')}.` }
    case 'denied':
    case 'failed':
      return { outcome: 'failed', reason: freshness.reason }
  }
}
