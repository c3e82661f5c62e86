import './logs.css'
import {
  ArrowDownToLine,
  CircleAlert,
  Copy,
  Download,
  Filter,
  Inbox,
  Link,
  PanelBottom,
  WrapText,
} from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { nodeLogTitle } from '#contract'
import { logNameOf, logsTabId } from '../actions/logActions.ts'
import { useApplication, useSession } from '../application/application.ts'
import { encodePlace, locationOf } from '../application/place.ts'
import { fileNameOf, saveAddress } from '../application/saveFile.ts'
import { EmptyState } from '../kit/EmptyState.tsx'
import { formatCount, formatExactly } from '../kit/format.ts'
import { IconButton } from '../kit/IconButton.tsx'
import { useObserved } from '../kit/useObserved.ts'
import type { LineLevel, LogChoices, LogRange, LogTime } from '../session/logChoices.ts'
import { ClustersMenu } from './ClustersMenu.tsx'
import { FieldsMenu } from './FieldsMenu.tsx'
import { KeptRows, type LogRowList } from './keptRows.ts'
import { LogChips } from './LogChips.tsx'
import { LogRows, type LogRowsHandle } from './LogRows.tsx'
import { downloadOf } from './logDownload.ts'
import type { LogState } from './logLines.ts'
import type { LogRow } from './logRow.ts'
import type { OpenSearchWorker, SearchState } from './logSearch.ts'
import { type LogPlace, type LogSubject, logSpecOf, nodeLogOf, rangesOf } from './logSpec.ts'
import { footWords, rowText } from './logWords.ts'
import { type FilterState, Narrowing } from './narrowing.ts'
import { nextMatch } from './nextMatch.ts'
import { RowNumbers } from './rowNumbers.ts'
import { SearchField } from './SearchField.tsx'
import { useFilters, useLines, useSearch, useStable } from './useLog.ts'
import { useWantedLine } from './useWantedLine.ts'

const noLevels: ReadonlyMap<LineLevel, number> = new Map()
const connecting: LogState = {
  phase: 'connecting',
  error: null,
  parts: [],
  rows: KeptRows.none(),
  sources: [],
  levels: noLevels,
  fields: [],
  dropped: 0,
  isHeld: false,
}
const notSearched: SearchState = {
  found: RowNumbers.none(),
  problem: null,
  isSearching: false,
  searched: null,
}
/** More lines than are put on the clipboard at once. */
const mostCopied = 20_000
const noFilters: readonly FilterState[] = []
const times: readonly (readonly [time: LogTime, title: string])[] = [
  ['local', 'Local time'],
  ['utc', 'UTC'],
  ['off', 'No time'],
]

/** LogView is the log of a pod, of the pods of a workload, or of a node itself, live. */
export function LogView(props: LogPlace & { subject: LogSubject; openWorker: OpenSearchWorker }) {
  const { subject, object, openWorker, label, onDock } = props
  const name = logNameOf(object)
  const { client, notices, ticker } = useApplication()
  const session = useSession()
  const [choices, setChoices] = useState(() => session.logChoices.of(name))
  const [tries, setTries] = useState(0)
  const [isFollowing, setIsFollowing] = useState(true)
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set())
  const [current, setCurrent] = useState<number | null>(null)
  const rowsRef = useRef<LogRowsHandle>(null)
  const searchRef = useRef<HTMLInputElement>(null)
  const choose = (change: Partial<LogChoices>) => {
    const next = { ...choices, ...change }
    session.logChoices.keep(name, next)
    setChoices(next)
  }

  const spec = useStable(logSpecOf(subject, choices))
  const lines = useLines(spec, choices.clusters, tries)
  const state = useObserved(lines?.state ?? null) ?? connecting
  const search = useSearch(openWorker)
  const filtering = useFilters(openWorker)
  const filters = useObserved(filtering?.state ?? null) ?? noFilters
  const { found, problem, isSearching } = useObserved(search?.state ?? null) ?? notSearched

  useEffect(() => search?.look(choices.search, choices.isRegex), [search, choices.search, choices.isRegex])
  useEffect(() => search?.feed(state.rows), [search, state.rows])
  useEffect(() => filtering?.choose(choices.filters), [filtering, choices.filters])
  useEffect(() => filtering?.feed(state.rows), [filtering, state.rows])
  useEffect(() => lines?.hold(!isFollowing), [lines, isFollowing])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another log begins as the first one did.
  useEffect(() => {
    setHidden(new Set())
    setIsFollowing(true)
    setCurrent(null)
  }, [spec])
  // Another set of clusters has other numbers for its sources.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clusters are the reason.
  useEffect(() => setHidden(new Set()), [choices.clusters])

  const [narrowing] = useState(() => new Narrowing())
  const rows = useMemo(
    () => narrowing.of(state.rows, { hiddenSources: hidden, hiddenLevels: choices.hiddenLevels, filters }),
    [narrowing, state.rows, hidden, choices.hiddenLevels, filters],
  )
  const step = (by: 1 | -1) => {
    const n = nextMatch(found, rows, current, by)
    if (n === null) return
    setCurrent(n)
    setIsFollowing(false)
    rowsRef.current?.show(n)
  }
  const copy = () =>
    notices.attempt(session.clusterId, async () => {
      const texts = newestOf(rows, mostCopied).map((row) => rowText(row, state.sources, choices.time))
      await navigator.clipboard.writeText(texts.join('\n'))
      if (rows.length > mostCopied)
        notices.tell(session.clusterId, `The newest ${formatCount(mostCopied)} lines are copied.`)
    })
  const download = () =>
    notices.attempt(session.clusterId, async () => {
      const saved = downloadOf(subject, spec, choices.time !== 'off')
      if (saved === null) return
      for (const { clusterId, clusterName } of state.parts) {
        const address = await client.api.downloadAddress(clusterId, saved.wanted)
        saveAddress(address, fileNameOf([clusterName, ...saved.names], ticker.now(), saved.ending))
      }
    })
  const select = (n: number) => {
    setCurrent(n)
    setIsFollowing(false)
  }
  const show = (n: number) => {
    select(n)
    rowsRef.current?.show(n)
  }
  useWantedLine({
    state,
    choose,
    isOfNode: subject.type === 'node',
    isInPanel: onDock !== null,
    onFound: show,
  })
  const copyLink = () =>
    notices.attempt(session.clusterId, async () => {
      const row = current === null ? undefined : rows.get(current)
      const source = row?.type === 'line' ? state.sources[row.source] : undefined
      if (row?.type !== 'line' || source === undefined) return
      const { pod, container } = source
      const line = { pod, container, at: row.at, isPrevious: choices.isPrevious }
      const look = { ...locationOf(session.view.state.value), object, panelTab: logsTabId }
      const place = encodePlace({ clusterId: session.clusterId, look, line })
      await navigator.clipboard.writeText(`${location.origin}/${place}`)
      notices.tell(session.clusterId, 'The link to the line is copied.')
    })
  const follow = () => {
    setIsFollowing(true)
    rowsRef.current?.focus()
  }
  const hasLink = current !== null && rows.get(current)?.clusterId === session.clusterId
  const isLive = state.phase === 'open' && spec.follow

  return (
    <section
      className="logs"
      aria-label={label}
      onKeyDown={(event) => {
        if ((event.ctrlKey || event.metaKey) && event.key === 'f') {
          event.preventDefault()
          searchRef.current?.focus()
          searchRef.current?.select()
        }
      }}
    >
      <div className="logs-bar">
        <div className="logs-find">
          <SearchField
            ref={searchRef}
            choices={choices}
            choose={choose}
            found={found}
            current={current}
            problem={problem}
            isSearching={isSearching}
            step={step}
          />
        </div>
        <div className="logs-choices">
          {subject.type === 'node' && (
            <select
              className="field logs-choice"
              aria-label="Log"
              value={nodeLogTitle(nodeLogOf(subject, choices))}
              onChange={({ target }) => choose({ container: target.value })}
            >
              {subject.logs.map((log) => (
                <option key={nodeLogTitle(log)} value={nodeLogTitle(log)}>
                  {nodeLogTitle(log)}
                </option>
              ))}
            </select>
          )}
          {subject.type === 'containers' && subject.containers.length > 1 && (
            <select
              className="field logs-choice"
              aria-label="Container"
              value={choices.container ?? subject.defaultContainer ?? ''}
              onChange={({ target }) => choose({ container: target.value })}
            >
              <option value="">All containers</option>
              {subject.containers.map((container) => (
                <option key={container} value={container}>
                  {container}
                </option>
              ))}
            </select>
          )}
          <select
            className="field logs-choice"
            aria-label="Range"
            value={choices.from === null ? choices.range : 'from'}
            onChange={({ target }) =>
              target.value !== 'from' && choose({ range: target.value as LogRange, from: null })
            }
          >
            {choices.from !== null && (
              <option value="from">From {formatExactly(Date.parse(choices.from))}</option>
            )}
            {rangesOf(subject, choices).map(([range, title]) => (
              <option key={range} value={range}>
                {title}
              </option>
            ))}
          </select>
          {subject.type === 'containers' && (
            <select
              className="field logs-choice"
              aria-label="Instance"
              value={choices.isPrevious ? 'previous' : 'current'}
              onChange={({ target }) => choose({ isPrevious: target.value === 'previous' })}
            >
              <option value="current">Current instance</option>
              <option value="previous">Previous instance</option>
            </select>
          )}
          <select
            className="field logs-choice"
            aria-label="Time"
            value={choices.time}
            onChange={({ target }) => choose({ time: target.value as LogTime })}
          >
            {times.map(([time, title]) => (
              <option key={time} value={time}>
                {title}
              </option>
            ))}
          </select>
        </div>
      </div>
      <LogChips
        state={state}
        filters={filters}
        choices={choices}
        choose={choose}
        hidden={hidden}
        onHide={setHidden}
        onShow={show}
      />
      {state.error !== null && state.rows.length === 0 ? (
        <EmptyState
          icon={CircleAlert}
          tone="bad"
          what="The log could not be read"
          why={state.error.message}
          action={{ label: 'Try again', act: () => setTries(tries + 1) }}
        />
      ) : rows.length === 0 && state.rows.length > 0 ? (
        <EmptyState
          icon={Filter}
          tone="plain"
          what="No line is left"
          why="The filters, levels and sources that are chosen leave out every line."
          action={{
            label: 'Show all lines',
            act: () => {
              choose({ filters: [], hiddenLevels: [] })
              setHidden(new Set())
            },
          }}
        />
      ) : rows.length === 0 ? (
        <EmptyState
          icon={Inbox}
          tone="plain"
          what={state.phase === 'connecting' || state.phase === 'lost' ? 'Connecting' : 'No lines yet'}
          why={isLive ? 'New lines appear here automatically.' : null}
          action={null}
        />
      ) : (
        <LogRows
          ref={rowsRef}
          rows={rows}
          sources={state.sources}
          choices={choices}
          found={found}
          current={current}
          isFollowing={isFollowing}
          onFollow={setIsFollowing}
          onSelect={select}
        />
      )}
      <div className="logs-foot">
        <span role="status">{footWords(state, { isFollowing, isLive, shown: rows.length })}</span>
        <span className="space" />
        {state.error !== null && state.rows.length > 0 && (
          <button type="button" className="button button-small" onClick={() => setTries(tries + 1)}>
            Read again
          </button>
        )}
        {!isFollowing && (
          <button
            type="button"
            className="button button-small"
            title="Follow new lines (End)"
            onClick={follow}
          >
            <ArrowDownToLine aria-hidden="true" />
            Follow
          </button>
        )}
        {hasLink && (
          <IconButton icon={Link} label="Copy a link to the line" isSmall onClick={() => void copyLink()} />
        )}
        {subject.type === 'containers' && subject.pods.type === 'filter' && (
          <ClustersMenu chosen={choices.clusters} onChange={(clusters) => choose({ clusters })} />
        )}
        {(state.fields.length > 0 || choices.columns.length > 0) && (
          <FieldsMenu
            fields={state.fields}
            columns={choices.columns}
            onChange={(columns) => choose({ columns })}
          />
        )}
        <IconButton
          icon={WrapText}
          label="Wrap long lines"
          aria-pressed={choices.isWrapped}
          isSmall
          onClick={() => choose({ isWrapped: !choices.isWrapped })}
        />
        <IconButton
          icon={Copy}
          label="Copy the lines"
          isSmall
          disabled={rows.length === 0}
          onClick={() => void copy()}
        />
        {onDock !== null && (
          <IconButton
            icon={PanelBottom}
            label="Move to the dock"
            title="Move to the dock, which stays on screen over all views and tabs"
            isSmall
            onClick={onDock}
          />
        )}
        <IconButton
          icon={Download}
          label="Download all lines"
          title={
            subject.type === 'node'
              ? 'Download all lines that the node has'
              : 'Download all lines that the nodes have'
          }
          isSmall
          disabled={state.parts.length === 0}
          onClick={() => void download()}
        />
      </div>
    </section>
  )
}

function newestOf(rows: LogRowList, most: number): LogRow[] {
  const newest: LogRow[] = []
  for (let place = Math.max(0, rows.length - most); place < rows.length; place += 1) {
    const row = rows.at(place)
    if (row !== undefined) newest.push(row)
  }
  return newest
}
