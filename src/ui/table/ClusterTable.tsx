import './table.css'
import { CircleAlert } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { type ClusterState, type Column, encodeTail, type Row } from '#contract'
import { objectActions } from '../actions/actionsOf.ts'
import { BulkBar } from '../actions/BulkBar.tsx'
import { selectionTools } from '../actions/objectTools.ts'
import { TableActionButton } from '../actions/TableActionButton.tsx'
import { useApplication, useSession } from '../application/application.ts'
import { Countdown } from '../application/Countdown.tsx'
import type { PressedAction } from '../application/shortcuts.ts'
import { useClusterFacts } from '../catalog/ClusterFacts.tsx'
import { Banner, EmptyState, type EmptyStateContent } from '../kit/EmptyState.tsx'
import { formatCount } from '../kit/format.ts'
import { useObserved } from '../kit/useObserved.ts'
import type { WindowAnswer, WindowState } from '../session/liveWindow.ts'
import { ColumnsMenu } from './ColumnsMenu.tsx'
import { FacetsMenu } from './narrow/FacetsMenu.tsx'
import { FilterField } from './narrow/FilterField.tsx'
import { facetsOf } from './narrow/facets.ts'
import { offeredRows } from './offeredRows.ts'
import { RowGrid } from './RowGrid.tsx'
import { ExportButton } from './rowsText/ExportButton.tsx'
import { rowsText } from './rowsText/rowsText.ts'
import { SelectionBar } from './rowsText/SelectionBar.tsx'
import { selectionState } from './rowsText/selection.ts'
import { csvFileName, useCsvExport } from './rowsText/useCsvExport.ts'
import { useRowSelection } from './rowsText/useRowSelection.ts'
import { FreshnessChip } from './source/FreshnessChip.tsx'
import { freshnessWords } from './source/freshnessWords.ts'
import {
  fittingLanes,
  inOrder,
  isAskedFor,
  lanesOf,
  movedColumn,
  tableColumns,
} from './source/tableColumns.ts'
import type { TableSource } from './source/tableSource.ts'
import { useLiveTable } from './source/useLiveTable.ts'
import { TableAnnouncement } from './TableAnnouncement.tsx'
import { inSentence, scopeWords, tableEmptyState } from './tableEmptyState.tsx'
import { useHeldSince } from './useHeldSince.ts'
import { useSample } from './useSample.ts'
import { useSteadyLanes } from './useSteadyLanes.ts'
import { useWidth } from './useWidth.ts'

const noColumns: readonly Column[] = []

/** ClusterTable is one table of the tab's cluster, live, or the face of why it is not. */
export function ClusterTable(props: {
  source: TableSource
  cluster: ClusterState
  emptyState: EmptyStateContent | null
  /** A remark about the cluster, shown above its rows. */
  remark: EmptyStateContent | null
}) {
  const { source, cluster, emptyState, remark } = props
  const { client, notices, ticker, dialog, tabs } = useApplication()
  const { view } = useSession()
  const { domain } = source
  const namespace = useObserved(view.state, (state) => state.namespace)
  const table = useObserved(view.state, () => view.table(domain))
  const openUid = useObserved(view.state, (state) => state.object?.uid ?? null)
  const tail = source.scope === 'cluster' ? '' : encodeTail(namespace ?? { type: 'all-namespaces' })

  const live = useLiveTable({ domain, tail, sort: table.sort, filter: table.filter })
  const { state, answer } = live
  const [widthRef, widthPx] = useWidth()
  const filterRef = useRef<HTMLInputElement>(null)
  const gridRef = useRef<HTMLDivElement>(null)
  const enterRows = useRef<(() => void) | null>(null)

  const hasNamespace = source.scope === 'namespaced' && namespace?.type !== 'namespace'
  const own = source.columns ?? answer?.columns ?? noColumns
  const { isNameWide } = source
  const order = table.order.length > 0 ? table.order : source.order
  const columns = useMemo(
    () => inOrder(tableColumns(own, { hasNamespace, isNameWide }), order ?? []),
    [own, isNameWide, hasNamespace, order],
  )
  const sample = useSample(answer)
  const lanes = useSteadyLanes(
    useMemo(() => {
      const asked = columns.filter((column) => isAskedFor(column, table))
      return fittingLanes(lanesOf(asked, sample, table.widths), widthPx)
    }, [columns, table, sample, widthPx]),
  )

  const sort = table.sort ?? source.defaultSort
  const selection = useRowSelection(live, sort)
  const { catalog } = useClusterFacts()
  const { selected } = selection
  const csv = useCsvExport({
    of: { domain, tail, filter: table.filter, sort },
    columns: tableColumns(own, { hasNamespace: source.scope === 'namespaced', isNameWide: false }),
    fileName: csvFileName(cluster.clusterName, domain, ticker.now()),
  })
  const chosen = useMemo(() => {
    // As they are now, where they are on hand; in the table's order as far as that is known.
    const onHand = (answer?.rows ?? []).filter(([uid]) => selected.has(uid))
    const known = new Set(onHand.map(([uid]) => uid))
    return [...onHand, ...[...selected.values()].filter(([uid]) => !known.has(uid))]
  }, [answer, selected])
  const rowsMeant = (cursorRow: Row | undefined) =>
    chosen.length === 0 && cursorRow !== undefined ? [cursorRow] : chosen
  const offered = useMemo(() => offeredRows(source, own, chosen, catalog), [source, own, chosen, catalog])
  const bulkActions = useMemo(() => objectActions({ dialog }, cluster, offered), [dialog, cluster, offered])
  const bulkTools = useMemo(
    () =>
      selectionTools(
        { tabs, notices },
        cluster,
        offered.map(({ object }) => object),
      ),
    [tabs, notices, cluster, offered],
  )
  const beginAction = (pressed: PressedAction, cursorRow: Row | undefined) => {
    const rows = offeredRows(source, own, rowsMeant(cursorRow), catalog)
    const action = objectActions({ dialog }, cluster, rows).find((each) => each.action.shortcut === pressed)
    if (action === undefined) return
    if (action.obstacle === null) action.run()
    else notices.tell(cluster.clusterId, action.obstacle)
  }
  const copy = (cursorRow?: Row) => {
    const rows = rowsMeant(cursorRow)
    if (rows.length === 0) return
    const text = rowsText(
      lanes.map(({ column }) => column),
      rows,
      ticker.now(),
    )
    void notices.attempt(cluster.clusterId, () => navigator.clipboard.writeText(text))
  }

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

  const heldSince = useHeldSince(state, emptyState !== null)
  const words = freshnessWords(answer?.freshness ?? null, heldSince, ticker.now())
  const handleFilter = useCallback((filter: string) => view.changeTable(domain, { filter }), [view, domain])
  const retry = () => void notices.attempt(cluster.clusterId, () => client.api.retry(cluster.clusterId))
  const tableState = tableEmptyState({
    source,
    state: { ...state, answer },
    namespace,
    table,
    retry,
    clear: () => handleFilter(''),
  })
  const hasRows = answer !== null && answer.total > 0
  const shownState = hasRows ? null : (emptyState ?? tableState)
  const cut = answer?.freshness.state === 'partial' ? (answer.freshness.reason ?? null) : null
  const { isReduced } = cluster.memory
  const beside =
    remark !== null && cut !== null
      ? { ...remark, what: isReduced ? remark.what : 'Not all rows are shown', why: cut }
      : isReduced
        ? remark
        : null
  // Above rows only trouble is worth moving them for; that a cluster is on its way is in the header.
  const banner = hasRows && emptyState !== null && emptyState.tone !== 'plain' ? emptyState : beside

  const count = answer === null || !isCounted(answer) ? '' : countWords(answer.total, answer.unfiltered)
  const counted = `${count} ${inSentence(source.title.many)}`
  return (
    <section className="table" aria-label={source.title.many}>
      <div className="toolbar">
        <h2 className="table-title">
          {source.title.many}
          {source.scope === 'namespaced' && (
            <small className="table-scope" title={scopeWords(namespace)}>
              {scopeWords(namespace)}
            </small>
          )}
        </h2>
        <span className="table-count num">{count}</span>
        {(emptyState === null || hasRows) && <FreshnessChip words={words} of={source.title.many} />}
        <span className="space" />
        <SelectionBar selection={selection} onCopy={copy}>
          <BulkBar actions={bulkActions} tools={bulkTools} />
        </SelectionBar>
        <TableActionButton cluster={cluster} domain={domain} />
        <FilterField
          inputRef={filterRef}
          filter={table.filter}
          columns={columns}
          problem={answer?.problem ?? null}
          onFilter={handleFilter}
          onLeave={() => gridRef.current?.focus()}
          onEnterRows={() => enterRows.current?.()}
        />
        <FacetsMenu
          facets={facetsOf(source, columns)}
          domain={domain}
          tail={tail}
          filter={table.filter}
          onFilter={handleFilter}
        />
        <ColumnsMenu
          columns={columns}
          lanes={lanes}
          table={table}
          onChange={(change) => view.changeTable(domain, change)}
        />
        <ExportButton csv={csv} isEmpty={!hasRows} />
      </div>
      <TableAnnouncement
        occasion={JSON.stringify([live.viewKey, answer?.freshness.state ?? null, heldSince !== null])}
        words={shownState !== null || answer === null ? '' : `${counted}, ${words.word}`}
      />
      {banner !== null && <Banner {...banner} />}
      {hasRows && banner === null && <FreshnessBanner state={state} onRetry={retry} />}
      <div className="table-body" ref={widthRef}>
        {shownState === null ? (
          <RowGrid
            gridRef={gridRef}
            enterRef={enterRows}
            cluster={cluster}
            source={source}
            columns={own}
            live={live}
            lanes={lanes}
            sort={sort}
            openUid={openUid}
            selection={selection}
            onCopy={copy}
            onAction={beginAction}
            head={{
              selected: selectionState(selected, answer?.total ?? 0),
              withoutValues: answer?.withoutValues ?? {},
              onSelectAll: () => (selected.size > 0 ? selection.clear() : selection.selectAll()),
              onSort: (chosen) => view.changeTable(domain, { sort: chosen }),
              onMove: (moved, target) =>
                view.changeTable(domain, {
                  order: movedColumn(
                    columns.map(({ id }) => id),
                    moved,
                    target,
                  ),
                }),
              onResize: (id, px) => view.changeTable(domain, { widths: { ...table.widths, [id]: px } }),
            }}
          />
        ) : (
          <EmptyState {...shownState} />
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
      what="These rows are no longer updated"
      why={
        <>
          {freshness.reason} <Countdown words="Next try" at={nextTryAt} />
        </>
      }
      action={{ label: 'Retry now', act: onRetry }}
    />
  )
}

/** A zero is a count only where the cluster has said so. */
const isCounted = ({ unfiltered, freshness: { state } }: WindowAnswer): boolean =>
  unfiltered > 0 || state === 'live' || state === 'partial'

const countWords = (total: number, unfiltered: number): string =>
  total === unfiltered ? formatCount(total) : `${formatCount(total)} of ${formatCount(unfiltered)}`
