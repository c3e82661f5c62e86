import type { Clock } from '#machinery'
import type { LineLevel, LogFilter } from '../session/logChoices.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import type { LogRow } from './logRow.ts'
import { LogSearch, type OpenSearchWorker, type SearchState } from './logSearch.ts'

/** FilterState is a filter and what it has found so far. */
export interface FilterState {
  readonly filter: LogFilter
  readonly found: SearchState
}

interface FilterSearch {
  readonly filter: LogFilter
  readonly search: LogSearch
  readonly end: () => void
}

/** More filters than a person looks through at once. */
export const maxFilters = 8

/** LogFilters tries a log's filters on its rows, each by a search of its own. Disposing it ends their workers. */
export class LogFilters implements Disposable {
  readonly #clock: Clock
  readonly #openWorker: OpenSearchWorker
  readonly #state = new ObservableValue<readonly FilterState[]>([])
  #searches: FilterSearch[] = []
  #rows: readonly LogRow[] = []

  constructor(options: { clock: Clock; openWorker: OpenSearchWorker }) {
    this.#clock = options.clock
    this.#openWorker = options.openWorker
  }

  get state(): Observable<readonly FilterState[]> {
    return this.#state
  }

  /** Tries these filters from now on; one that was there before keeps what it has found. */
  choose(filters: readonly LogFilter[]): void {
    const before = this.#searches
    this.#searches = filters.map((filter) => {
      const same = before.find(
        (each) => each.filter.text === filter.text && each.filter.isRegex === filter.isRegex,
      )
      return same === undefined ? this.#open(filter) : { ...same, filter }
    })
    for (const { search, end } of before) if (!this.#searches.some((each) => each.search === search)) end()
    this.#tell()
  }

  feed(rows: readonly LogRow[]): void {
    this.#rows = rows
    for (const { search } of this.#searches) search.feed(rows)
  }

  [Symbol.dispose](): void {
    this.choose([])
    this.#rows = []
  }

  #open(filter: LogFilter): FilterSearch {
    const search = new LogSearch({ clock: this.#clock, openWorker: this.#openWorker, tellsProgress: true })
    search.look(filter.text, filter.isRegex)
    search.feed(this.#rows)
    const unwatch = search.state.onChange(() => this.#tell())
    const end = () => {
      unwatch()
      search[Symbol.dispose]()
    }
    return { filter, search, end }
  }

  #tell(): void {
    this.#state.set(this.#searches.map(({ filter, search }) => ({ filter, found: search.state.value })))
  }
}

/**
 * narrowed are the rows that pass. Markers pass, since a gap is never silent, and leave with their source. A row waits
 * until each filter was tried on it; a filter that cannot be tried counts for nothing.
 */
export function narrowed(
  rows: readonly LogRow[],
  by: {
    readonly hiddenSources: ReadonlySet<number>
    readonly hiddenLevels: readonly LineLevel[]
    readonly filters: readonly FilterState[]
  },
): readonly LogRow[] {
  const { hiddenSources, hiddenLevels } = by
  const filters = by.filters.filter(({ found }) => found.problem === null)
  if (hiddenSources.size === 0 && hiddenLevels.length === 0 && filters.length === 0) return rows
  // Rows and found numbers both ascend, so each list is walked once.
  const places = filters.map(() => 0)
  return rows.filter((row) => {
    if (row.source !== null && hiddenSources.has(row.source)) return false
    if (row.type === 'marker') return true
    const isMatch = filters.every(({ filter, found }, index) => {
      let place = places[index] ?? 0
      while ((found.found[place] ?? Number.POSITIVE_INFINITY) < row.n) place += 1
      places[index] = place
      return row.n <= found.searched && (found.found[place] === row.n) !== filter.isOut
    })
    return isMatch && !hiddenLevels.includes(row.level)
  })
}
