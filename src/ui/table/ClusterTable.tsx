import './table.css'
import { Ban, CircleAlert, Inbox, SearchX } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { type ClusterState, encodeTail, type SortSpec } from '#contract'
import type { Kind } from '#kinds'
import { Countdown } from '../kit/Countdown.tsx'
import { Banner, Face, type FaceContent } from '../kit/Face.tsx'
import { formatCount } from '../kit/format.ts'
import { StatusChip } from '../kit/StatusMark.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { useApplication, useSession } from '../page/application.ts'
import type { NamespaceChoice, TableView } from '../session/clusterView.ts'
import type { WindowState } from '../session/liveWindow.ts'
import { ColumnsMenu } from './ColumnsMenu.tsx'
import { FilterField } from './FilterField.tsx'
import { freshnessWords } from './freshnessWords.ts'
import { RowGrid } from './RowGrid.tsx'
import { fittingLanes, isAskedFor, lanesOf, tableColumns } from './tableColumns.ts'
import { useHeldSince } from './useHeldSince.ts'
import { useLiveTable } from './useLiveTable.ts'
import { useSample } from './useSample.ts'
import { useWidth } from './useWidth.ts'

/** ClusterTable is one kind's table of the tab's cluster, live, or the face of why it is not. */
export function ClusterTable(props: { kind: Kind; cluster: ClusterState; face: FaceContent | null }) {
  const { kind, cluster, face } = props
  const { client, notices, ticker } = useApplication()
  const { view } = useSession()
  const { domain } = kind
  const namespace = useObserved(view.state, (state) => state.namespace)
  const table = useObserved(view.state, () => view.table(domain))
  const openUid = useObserved(view.state, (state) => state.object?.uid ?? null)
  const tail = kind.scope === 'cluster' ? '' : encodeTail(namespace ?? { type: 'all-namespaces' })

  const live = useLiveTable({ domain, tail, sort: table.sort, filter: table.filter })
  const { state, answer } = live
  const [widthRef, widthPx] = useWidth()
  const filterRef = useRef<HTMLInputElement>(null)
  const gridRef = useRef<HTMLDivElement>(null)

  const hasNamespace = kind.scope === 'namespaced' && namespace?.type !== 'namespace'
  const columns = useMemo(
    () => tableColumns(kind.columns, { hasNamespace, isNameWide: kind.isNameWide }),
    [kind, hasNamespace],
  )
  const sample = useSample(answer)
  const lanes = useMemo(() => {
    const asked = columns.filter((column) => isAskedFor(column, table))
    return fittingLanes(lanesOf(asked, sample), widthPx)
  }, [columns, table, sample, widthPx])

  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable]')
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      filterRef.current?.focus()
    }
    window.addEventListener('keydown', handleKey)
    return () => window.removeEventListener('keydown', handleKey)
  }, [])

  const heldSince = useHeldSince(state, face !== null)
  const words = freshnessWords(answer?.freshness ?? null, heldSince, ticker.now())
  const handleFilter = useCallback((filter: string) => view.changeTable(domain, { filter }), [view, domain])
  const retry = () => void notices.attempt(() => client.api.retry(cluster.clusterId))
  const emptyFace = tableFace({
    kind,
    state: { ...state, answer },
    namespace,
    table,
    retry,
    clear: () => handleFilter(''),
  })
  const hasRows = answer !== null && answer.total > 0
  const mainFace = hasRows ? null : (face ?? emptyFace)
  // Above rows only trouble is worth moving them for; that a cluster is on its way is in the header.
  const banner = hasRows && face !== null && face.tone !== 'plain' ? face : null

  return (
    <section className="table" aria-label={kind.title.many}>
      <div className="toolbar">
        <h2 className="table-title">
          {kind.title.many}
          {kind.scope === 'namespaced' && <small className="table-scope">{scopeWords(namespace)}</small>}
        </h2>
        <span className="table-count num">
          {answer === null ? '' : countWords(answer.total, answer.unfiltered)}
        </span>
        {(face === null || hasRows) && (
          <StatusChip tone={words.tone} word={words.word} title={words.reason ?? undefined} />
        )}
        <span className="space" />
        <FilterField
          inputRef={filterRef}
          filter={table.filter}
          problem={answer?.problem ?? null}
          onFilter={handleFilter}
          onLeave={() => gridRef.current?.focus()}
        />
        <ColumnsMenu
          columns={columns}
          lanes={lanes}
          table={table}
          onChange={(change) => view.changeTable(domain, change)}
        />
      </div>
      {banner !== null && <Banner {...banner} />}
      {hasRows && banner === null && <FreshnessBanner state={state} onRetry={retry} />}
      <div className="table-body" ref={widthRef}>
        {mainFace === null ? (
          <RowGrid
            gridRef={gridRef}
            kind={kind}
            live={live}
            lanes={lanes}
            sort={table.sort ?? kind.defaultSort}
            openUid={openUid}
            onSort={(sort: SortSpec) => view.changeTable(domain, { sort })}
          />
        ) : (
          <Face {...mainFace} />
        )}
      </div>
    </section>
  )
}

function FreshnessBanner({ state, onRetry }: { state: WindowState; onRetry: () => void }) {
  const freshness = state.answer?.freshness
  if (freshness?.state === 'stale')
    return (
      <Banner
        icon={CircleAlert}
        tone="warn"
        what="These rows may be out of date"
        why={freshness.reason}
        action={null}
      />
    )
  if (freshness?.state !== 'failed' && freshness?.state !== 'denied') return null
  const nextTryAt = freshness.state === 'failed' ? freshness.nextTryAt : null
  return (
    <Banner
      icon={CircleAlert}
      tone="bad"
      what="These rows are no longer followed"
      why={
        <>
          {freshness.reason} <Countdown words="Next try" at={nextTryAt} />
        </>
      }
      action={{ label: 'Retry now', act: onRetry }}
    />
  )
}

/** tableFace is the face of a table without rows; null while rows are on their way or there. */
function tableFace(options: {
  kind: Kind
  state: WindowState
  namespace: NamespaceChoice
  table: TableView
  retry: () => void
  clear: () => void
}): FaceContent | null {
  const { kind, state, namespace, table, retry, clear } = options
  const many = kind.title.many
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
        what: `You may not list ${many.toLowerCase()}${kind.scope === 'namespaced' ? ` ${scopeWords(namespace)}` : ''}`,
        why: freshness.reason,
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
    default:
  }
  if (problem !== null)
    return {
      icon: SearchX,
      tone: 'warn',
      what: 'The filter means nothing',
      why: problem,
      action: { label: 'Clear the filter', act: clear },
    }
  if (table.filter !== '' && unfiltered > 0)
    return {
      icon: SearchX,
      tone: 'plain',
      what: `No ${many.toLowerCase()} match “${table.filter}”`,
      why: `${formatCount(unfiltered)} without the filter.`,
      action: { label: 'Clear the filter', act: clear },
    }
  return {
    icon: Inbox,
    tone: 'plain',
    what: `No ${many.toLowerCase()} ${kind.scope === 'namespaced' ? scopeWords(namespace) : 'in this cluster'}`,
    why: 'They appear here as soon as there are any.',
    action: null,
  }
}

const scopeWords = (namespace: NamespaceChoice): string =>
  namespace?.type === 'namespace' ? `in ${namespace.namespace}` : 'in all namespaces'

const countWords = (total: number, unfiltered: number): string =>
  total === unfiltered ? formatCount(total) : `${formatCount(total)} of ${formatCount(unfiltered)}`
