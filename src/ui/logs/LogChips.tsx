import { Regex, X } from 'lucide-react'
import { memo, useMemo } from 'react'
import { useSession } from '../application/application.ts'
import { Swatch } from '../application/Swatch.tsx'
import { formatCount } from '../kit/format.ts'
import type { LineLevel, LogChoices } from '../session/logChoices.ts'
import { firstFailure } from './firstFailure.ts'
import { levelTitles } from './levels.ts'
import type { LogState } from './logLines.ts'
import type { LogSourceName } from './logRow.ts'
import { partWords, sourceTitle, sourceWords } from './logWords.ts'
import type { FilterState } from './narrowing.ts'
import { useSourceColour } from './useSourceColour.ts'

/** LogChips are the sources and levels of a log, each shown or not, and the filters that its lines pass. */
export function LogChips(props: {
  state: LogState
  filters: readonly FilterState[]
  choices: LogChoices
  choose: (change: Partial<LogChoices>) => void
  /** The sources that are left out. */
  hidden: ReadonlySet<number>
  onHide: (hidden: ReadonlySet<number>) => void
  /** Goes to that row. */
  onShow: (n: number) => void
}) {
  const { filters, choices, choose, hidden, onHide, onShow } = props
  const session = useSession()
  const { rows, sources, parts, levels: counts } = props.state
  const { hiddenLevels } = choices
  const failure = useMemo(() => firstFailure(rows, sources), [rows, sources])
  const hasLevels =
    hiddenLevels.length > 0 || [...counts].some(([level, count]) => level !== 'none' && count > 0)
  if (sources.length < 2 && parts.length < 2 && !hasLevels && filters.length === 0) return null
  const toggle = (level: LineLevel) =>
    choose({
      hiddenLevels: hiddenLevels.includes(level)
        ? hiddenLevels.filter((each) => each !== level)
        : [...hiddenLevels, level],
    })
  const change = (at: number, isOut: boolean | null) =>
    choose({
      filters: choices.filters.flatMap((filter, index) =>
        index !== at ? [filter] : isOut === null ? [] : [{ ...filter, isOut }],
      ),
    })
  return (
    <div className="logs-chips">
      {parts.length > 1 && (
        <fieldset className="logs-group" aria-label="Clusters">
          {parts.map((part) => (
            <span
              key={part.clusterId}
              className={part.error === null ? 'logs-filter' : 'logs-filter tone-bad'}
              title={part.error?.message}
            >
              <span className="logs-part">
                <Swatch clusterId={part.clusterId} />
                <b className="ellipsis">{part.clusterName}</b>
                {partWords(part) !== '' && <span className="ellipsis">{partWords(part)}</span>}
              </span>
              {part.clusterId !== session.clusterId && (
                <button
                  type="button"
                  aria-label={`Remove ${part.clusterName}`}
                  onClick={() =>
                    choose({ clusters: choices.clusters.filter((each) => each !== part.clusterId) })
                  }
                >
                  <X aria-hidden="true" />
                </button>
              )}
            </span>
          ))}
        </fieldset>
      )}
      {sources.length > 1 && <SourceChips sources={sources} hidden={hidden} onHide={onHide} />}
      {failure !== null && (
        <button
          type="button"
          className="logs-source tone-bad"
          title={failure.why}
          onClick={() => onShow(failure.n)}
        >
          Show the first failure: {failure.words}
        </button>
      )}
      {hasLevels && (
        <fieldset className="logs-group" aria-label="Levels">
          {levelTitles.map(([level, title]) => {
            const count = counts.get(level) ?? 0
            const isShown = !hiddenLevels.includes(level)
            if (count === 0 && isShown) return null
            return (
              <button
                key={level}
                type="button"
                className="logs-source"
                aria-pressed={isShown}
                title={`${isShown ? 'Hide' : 'Show'} lines of this level`}
                onClick={() => toggle(level)}
              >
                <i className={`logs-level logs-level-${level}`} aria-hidden="true" />
                {title}
                <span className="logs-chip-count num">{formatCount(count)}</span>
              </button>
            )
          })}
        </fieldset>
      )}
      {filters.length > 0 && (
        <fieldset className="logs-group" aria-label="Filters">
          {filters.map(({ filter, found: { problem } }, index) => (
            <span
              key={JSON.stringify([filter.text, filter.isRegex])}
              className={problem === null ? 'logs-filter' : 'logs-filter tone-bad'}
              title={problem ?? undefined}
            >
              <button
                type="button"
                title={filter.isOut ? 'Show only lines with this instead' : 'Hide lines with this instead'}
                onClick={() => change(index, !filter.isOut)}
              >
                <b>{filter.isOut ? 'without' : 'with'}</b>
                {filter.isRegex && <Regex aria-label="pattern" />}
                <span className="ellipsis">{filter.text}</span>
              </button>
              {problem !== null && <span>{problem}</span>}
              <button
                type="button"
                aria-label={`Remove the filter ${filter.text}`}
                onClick={() => change(index, null)}
              >
                <X aria-hidden="true" />
              </button>
            </span>
          ))}
        </fieldset>
      )}
    </div>
  )
}

/** Drawn only when there is another source, not with each line. */
const SourceChips = memo(function SourceChips(props: {
  sources: readonly LogSourceName[]
  hidden: ReadonlySet<number>
  onHide: (hidden: ReadonlySet<number>) => void
}) {
  const { sources, hidden, onHide } = props
  return (
    <fieldset className="logs-group" aria-label="Sources">
      {sources.map((source) => {
        const isShown = !hidden.has(source.source)
        const toggleSource = () => {
          const next = new Set(hidden)
          if (isShown) next.add(source.source)
          else next.delete(source.source)
          onHide(next)
        }
        return (
          <button
            key={source.source}
            type="button"
            className="logs-source"
            aria-pressed={isShown}
            title={sourceTitle(source, sources)}
            onClick={toggleSource}
          >
            <SourceSwatch source={source} sources={sources} />
            {sourceWords(source, sources)}
          </button>
        )
      })}
    </fieldset>
  )
})

function SourceSwatch({ source, sources }: { source: LogSourceName; sources: readonly LogSourceName[] }) {
  return <i className="logs-swatch" style={useSourceColour(source, sources)} aria-hidden="true" />
}
