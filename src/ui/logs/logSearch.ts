import type { Clock } from '#machinery'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import type { LogRow } from './logRow.ts'
import { patternProblem, type SearchAnswer, type SearchQuestion } from './matches.ts'

/** SearchWorker tries patterns somewhere else than on the page. Disposing it ends it, also in the middle of a try. */
export interface SearchWorker extends Disposable {
  ask(question: SearchQuestion): void
}

/** OpenSearchWorker starts one; `onAnswer` is called once for each question, in order. */
export type OpenSearchWorker = (onAnswer: (answer: SearchAnswer) => void) => SearchWorker

export interface SearchState {
  /** The numbers of the rows that match, in their order. */
  readonly found: readonly number[]
  /** Why there is no result; null where there is one. */
  readonly problem: string | null
  readonly isSearching: boolean
  /** Rows up to this number have been searched. */
  readonly searched: number
}

const nothing: SearchState = { found: [], problem: null, isSearching: false, searched: 0 }
/** A pattern that takes longer than this for one batch is given up. */
const deadlineMs = 1000
const batchLines = 2000
const lastingWords = 'This pattern takes too long on these lines.'

/**
 * LogSearch finds the rows of a log that contain a text or match a pattern, also those that come later. A pattern is tried
 * in a worker, which is ended where it takes too long. Disposing the search ends its worker.
 */
export class LogSearch implements Disposable {
  readonly #clock: Clock
  readonly #openWorker: OpenSearchWorker
  readonly #tellsProgress: boolean
  readonly #state = new ObservableValue<SearchState>(nothing)
  #text = ''
  #isRegex = false
  #rows: readonly LogRow[] = []
  /** Rows up to this number have been searched, or are being searched. */
  #searched = 0
  #worker: SearchWorker | null = null
  #deadline: Disposable | null = null
  #isAsking = false

  /** One that tells its progress changes its state also where it has found nothing. */
  constructor(options: { clock: Clock; openWorker: OpenSearchWorker; tellsProgress?: boolean }) {
    this.#clock = options.clock
    this.#openWorker = options.openWorker
    this.#tellsProgress = options.tellsProgress ?? false
  }

  get state(): Observable<SearchState> {
    return this.#state
  }

  /** Looks for something else. An empty text finds nothing. */
  look(text: string, isRegex: boolean): void {
    this.#end()
    this.#text = text
    this.#isRegex = isRegex
    this.#searched = 0
    const problem = isRegex ? patternProblem(text) : null
    this.#state.set({ ...nothing, problem })
    if (problem === null) this.#go()
  }

  /** Goes on in these rows, of which the first ones may be gone and the last ones are new. */
  feed(rows: readonly LogRow[]): void {
    this.#rows = rows
    const first = rows[0]?.n ?? 0
    const { found, problem } = this.#state.value
    if ((found[0] ?? first) < first)
      this.#state.set({ ...this.#state.value, found: found.filter((n) => n >= first) })
    if (problem === null) this.#go()
  }

  [Symbol.dispose](): void {
    this.#end()
    this.#rows = []
  }

  #go(): void {
    if (this.#text === '' || this.#isAsking) return
    if (this.#isRegex) {
      this.#askNext()
      return
    }
    const text = this.#text.toLowerCase()
    const found = this.#next(Number.POSITIVE_INFINITY).flatMap(([n, line]) =>
      line.toLowerCase().includes(text) ? [n] : [],
    )
    this.#add(found)
  }

  #add(found: readonly number[]): void {
    const { value } = this.#state
    const isNews = found.length > 0 || (this.#tellsProgress && value.searched !== this.#searched)
    if (!isNews) return
    this.#state.set({ ...value, found: [...value.found, ...found], searched: this.#searched })
  }

  /** The next rows that were not searched, with their text. */
  #next(most: number): [number, string][] {
    const first = this.#rows[0]?.n ?? 0
    const from = Math.max(0, this.#searched + 1 - first)
    const next: [number, string][] = []
    for (let index = from; index < this.#rows.length && next.length < most; index += 1) {
      const row = this.#rows[index]
      if (row === undefined) break
      this.#searched = row.n
      if (row.type === 'line') next.push([row.n, row.line.text])
    }
    return next
  }

  #askNext(): void {
    const lines = this.#next(batchLines)
    const isSearching = lines.length > 0
    if (isSearching !== this.#state.value.isSearching) this.#state.set({ ...this.#state.value, isSearching })
    if (!isSearching) {
      // The last rows were markers, in which nothing is searched.
      this.#add([])
      return
    }
    this.#isAsking = true
    this.#worker ??= this.#openWorker((answer) => this.#handle(answer))
    this.#deadline = this.#clock.after(deadlineMs, () => {
      this.#end()
      this.#state.set({ ...nothing, problem: lastingWords })
    })
    this.#worker.ask({ pattern: this.#text, lines })
  }

  #handle({ found }: SearchAnswer): void {
    this.#deadline?.[Symbol.dispose]()
    this.#deadline = null
    this.#isAsking = false
    this.#add(found)
    this.#askNext()
  }

  #end(): void {
    this.#deadline?.[Symbol.dispose]()
    this.#deadline = null
    this.#worker?.[Symbol.dispose]()
    this.#worker = null
    this.#isAsking = false
  }
}
