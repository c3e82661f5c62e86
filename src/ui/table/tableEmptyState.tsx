import { Ban, CircleAlert, CircleCheck, Inbox, SearchX } from 'lucide-react'
import { Countdown } from '../application/Countdown.tsx'
import type { EmptyStateContent } from '../kit/EmptyState.tsx'
import { formatCount } from '../kit/format.ts'
import type { TableView } from '../session/clusterView.ts'
import type { WindowState } from '../session/liveWindow.ts'
import { chosenNamespaces, type NamespaceChoice } from '../session/namespaceChoice.ts'
import { withoutWords } from './source/freshnessWords.ts'
import type { TableSource } from './source/tableSource.ts'

/** tableEmptyState is the face of a table without rows; null while rows are on their way or there. */
export function tableEmptyState(options: {
  source: TableSource
  state: WindowState
  namespace: NamespaceChoice
  table: TableView
  retry: () => void
  clear: () => void
}): EmptyStateContent | null {
  const { source, state, namespace, table, retry, clear } = options
  const many = source.noun ?? source.title.many
  const retryNow = { label: 'Retry now', act: retry }
  if (state.refusal !== null)
    return {
      icon: CircleAlert,
      tone: 'bad',
      what: `${many} cannot be shown`,
      why: state.refusal.message,
      action: null,
    }
  if (state.answer === null) return null
  const { freshness, unfiltered, problem } = state.answer
  switch (freshness.state) {
    case 'syncing':
      return null
    case 'denied':
      return {
        icon: Ban,
        tone: 'bad',
        what: `You may not list ${inSentence(many)}${source.scope === 'namespaced' ? ` ${scopeWords(namespace)}` : ''}`,
        why:
          source.scope === 'namespaced' && (namespace === null || namespace.type === 'all-namespaces') ? (
            <>
              {freshness.reason}
              {'\n'}In the sidebar, you can add a namespace that you may read.
            </>
          ) : (
            freshness.reason
          ),
        action: retryNow,
      }
    case 'failed':
      return {
        icon: CircleAlert,
        tone: 'bad',
        what: `${many} could not be read`,
        why: (
          <>
            {freshness.reason} <Countdown words="Next try" at={freshness.nextTryAt} />
          </>
        ),
        action: retryNow,
      }
    case 'partial':
      if (unfiltered > 0) break
      if (freshness.reason === undefined)
        return {
          icon: Inbox,
          tone: 'plain',
          what: `No ${inSentence(many)} in the namespaces you may list`,
          why: withoutWords(freshness.without),
          action: retryNow,
        }
      return {
        icon: CircleAlert,
        tone: 'warn',
        what: `${many} cannot be shown`,
        why: freshness.reason,
        action: retryNow,
      }
    default:
  }
  if (problem !== null)
    return {
      icon: SearchX,
      tone: 'warn',
      what: 'Invalid filter',
      why: problem,
      action: { label: 'Clear the filter', act: clear },
    }
  if (table.filter !== '' && unfiltered > 0)
    return {
      icon: SearchX,
      tone: 'plain',
      what: `No ${inSentence(many)} match “${table.filter}”`,
      why: `${formatCount(unfiltered)} without the filter.`,
      action: { label: 'Clear the filter', act: clear },
    }
  if (source.emptyWords !== undefined)
    return { icon: CircleCheck, tone: 'plain', ...source.emptyWords, action: null }
  return {
    icon: Inbox,
    tone: 'plain',
    what: `No ${inSentence(many)} ${source.scope === 'namespaced' ? scopeWords(namespace) : 'in this cluster'}`,
    why: 'New ones appear here automatically.',
    action: null,
  }
}

/** inSentence writes a name as it stands within a sentence: `CSI Drivers` as `CSI drivers`. */
export const inSentence = (many: string): string =>
  many.replace(/\b(?!Helm\b)\p{Lu}\p{Ll}+/gu, (word) => word.toLowerCase())

/** scopeWords says whose rows a table shows. */
export function scopeWords(namespace: NamespaceChoice): string {
  const chosen = chosenNamespaces(namespace)
  if (chosen.length === 0) return 'in all namespaces'
  return chosen.length < 3 ? `in ${chosen.join(' and ')}` : `in ${formatCount(chosen.length)} namespaces`
}
