import type { Clock } from '#machinery'
import type { LineLevel, LogFilter } from '../session/logChoices.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import { KeptRows, type LogRowList, ShownRows } from './keptRows.ts'
import { LogSearch, type OpenSearchWorker, type SearchState } from './logSearch.ts'
import { RowNumbers } from './rowNumbers.ts'

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
  #rows = KeptRows.none()

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

  feed(rows: KeptRows): void {
    this.#rows = rows
    for (const { search } of this.#searches) search.feed(rows)
  }

  [Symbol.dispose](): void {
    this.choose([])
    this.#rows = KeptRows.none()
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

/** What rows have to pass. */
export interface NarrowedBy {
  readonly hiddenSources: ReadonlySet<number>
  readonly hiddenLevels: readonly LineLevel[]
  readonly filters: readonly FilterState[]
}

/**
 * Narrowing keeps the rows that pass. Markers pass, since a gap is never silent, and leave with their source. A row waits until
 * each filter was tried on it; a filter that cannot be tried counts for nothing. While the same is asked for, only rows are
 * tried that were not tried before.
 */
export class Narrowing {
  #by: NarrowedBy = { hiddenSources: new Set(), hiddenLevels: [], filters: [] }
  #passed = RowNumbers.none()
  /** The rows from that number to that number have been tried; none at first. */
  #from = 1
  #to = 0

  /** Those of the rows that pass. */
  of(rows: KeptRows, wanted: NarrowedBy): LogRowList {
    const by = { ...wanted, filters: wanted.filters.filter(({ found }) => found.problem === null) }
    if (!isSame(by, this.#by)) this.#forget()
    this.#by = by
    const { hiddenSources, hiddenLevels, filters } = by
    if (hiddenSources.size === 0 && hiddenLevels.length === 0 && filters.length === 0) return rows
    let [from, to] = [rows.first, rows.last]
    for (const { found } of filters) {
      from = Math.max(from, found.searched?.from ?? to + 1)
      to = Math.min(to, found.searched?.to ?? 0)
    }
    // A filter that was begun again has not come as far as it was.
    if (from > this.#to + 1 || to < this.#to || from > to) this.#forget()
    if (from > to) return new ShownRows(rows, RowNumbers.none())
    const isFirst = this.#to < this.#from
    if (isFirst) {
      this.#passed = RowNumbers.none().with(this.#test(rows, from, to))
    } else {
      this.#passed = this.#passed.from(from).with(this.#test(rows, this.#to + 1, to))
      if (from < this.#from) this.#passed = this.#passed.after(this.#test(rows, from, this.#from - 1))
    }
    this.#from = from
    this.#to = to
    return new ShownRows(rows, this.#passed)
  }

  #forget(): void {
    this.#passed = RowNumbers.none()
    this.#from = 1
    this.#to = 0
  }

  #test(rows: KeptRows, from: number, to: number): number[] {
    const { hiddenSources, hiddenLevels, filters } = this.#by
    const asked = filters.map(({ filter, found }) => ({ isOut: filter.isOut, has: found.found.asker(from) }))
    const passed: number[] = []
    rows.scan(from, to, (n, level, source) => {
      if (source !== null && hiddenSources.has(source)) return
      const isMatch =
        level === null || (!hiddenLevels.includes(level) && asked.every(({ isOut, has }) => has(n) !== isOut))
      if (isMatch) passed.push(n)
    })
    return passed
  }
}

function isSame(one: NarrowedBy, other: NarrowedBy): boolean {
  return (
    one.hiddenLevels.length === other.hiddenLevels.length &&
    one.hiddenLevels.every((level) => other.hiddenLevels.includes(level)) &&
    one.hiddenSources.size === other.hiddenSources.size &&
    [...one.hiddenSources].every((source) => other.hiddenSources.has(source)) &&
    one.filters.length === other.filters.length &&
    one.filters.every(({ filter }, index) => filter === other.filters[index]?.filter)
  )
}
