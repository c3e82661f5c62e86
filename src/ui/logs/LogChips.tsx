import { Regex, X } from 'lucide-react'
import { useMemo } from 'react'
import { formatCount } from '../kit/format.ts'
import type { LineLevel, LogChoices } from '../session/logChoices.ts'
import { levelTitles } from './levels.ts'
import type { LogRow, LogState } from './logLines.ts'
import { sourceWords } from './logWords.ts'
import type { FilterState } from './narrowing.ts'

/** LogChips are the sources and levels of a log, each shown or not, and the filters that its lines pass. */
export function LogChips(props: {
  state: LogState
  filters: readonly FilterState[]
  choices: LogChoices
  choose: (change: Partial<LogChoices>) => void
  /** The sources that are left out. */
  hidden: ReadonlySet<number>
  onHide: (hidden: ReadonlySet<number>) => void
}) {
  const { filters, choices, choose, hidden, onHide } = props
  const { rows, sources } = props.state
  const { hiddenLevels } = choices
  const counts = useMemo(() => countsOf(rows), [rows])
  const hasLevels = hiddenLevels.length > 0 || [...counts.keys()].some((level) => level !== 'none')
  if (sources.length < 2 && !hasLevels && filters.length === 0) return null
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
      {sources.length > 1 && (
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
                title={`${source.pod}/${source.container}`}
                onClick={toggleSource}
              >
                <i className={`logs-swatch logs-c${(source.source % 8) + 1}`} aria-hidden="true" />
                {sourceWords(source, sources)}
              </button>
            )
          })}
        </fieldset>
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

function countsOf(rows: readonly LogRow[]): ReadonlyMap<LineLevel, number> {
  const counts = new Map<LineLevel, number>()
  for (const row of rows) if (row.type === 'line') counts.set(row.level, (counts.get(row.level) ?? 0) + 1)
  return counts
}
