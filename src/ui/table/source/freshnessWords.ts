import type { Freshness, Tone } from '#contract'
import { formatCount, formatMoment } from '../../kit/format.ts'

/** FreshnessWords is the word of the chip next to a table's title, and the sentence behind it. */
export interface FreshnessWords {
  readonly tone: Tone
  readonly word: string
  readonly reason: string | null
}

/** freshnessWords says how far a table may be believed. A lost connection makes every table stale. */
export function freshnessWords(
  freshness: Freshness | null,
  heldSince: number | null,
  nowMs: number,
): FreshnessWords {
  if (freshness === null) return { tone: 'info', word: 'Waiting', reason: null }
  if (heldSince !== null && (freshness.state === 'live' || freshness.state === 'syncing')) {
    return {
      tone: 'warn',
      word: `Stale since ${formatMoment(heldSince, nowMs)}`,
      reason: "The connection to this cluster's process is lost.",
    }
  }
  switch (freshness.state) {
    case 'live':
      return { tone: 'ok', word: 'Live', reason: 'Every change in the cluster is shown as it happens.' }
    case 'syncing': {
      const { loaded, total } = freshness
      const of = total === null ? '' : ` of ${formatCount(total)}`
      // Of what is put together from several lists, nothing is counted.
      const count = loaded === 0 && total === null ? '' : ` ${formatCount(loaded)}${of}`
      return { tone: 'info', word: `Syncing${count}`, reason: 'The rest is being read.' }
    }
    case 'stale':
      return {
        tone: 'warn',
        word: `Stale since ${formatMoment(freshness.since, nowMs)}`,
        reason: freshness.reason,
      }
    case 'partial':
      return {
        tone: 'warn',
        word: 'Partial',
        reason: freshness.reason ?? withoutWords(freshness.without),
      }
    case 'denied':
      return { tone: 'bad', word: 'Denied', reason: freshness.reason }
    case 'failed':
      return { tone: 'bad', word: 'Failed', reason: freshness.reason }
  }
}

/** withoutWords says what a table is without: a sentence where that is one thing, lines where each has its reason. */
export const withoutWords = (without: readonly string[]): string => {
  const [only = '', ...further] = without
  if (further.length > 0) return ['Without:', ...without.map((each) => `· ${each}`)].join('\n')
  return `Without ${only}${only.endsWith('.') ? '' : '.'}`
}
