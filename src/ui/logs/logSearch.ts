import type { Clock } from '#machinery'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import { KeptRows } from './keptRows.ts'
import {
  type LinePiece,
  linesWith,
  patternProblem,
  type SearchAnswer,
  type SearchQuestion,
  textExpression,
} from './matches.ts'
import { RowNumbers } from './rowNumbers.ts'

/** SearchWorker tries patterns somewhere else than on the page. Disposing it ends it, also in the middle of a try. */
export interface SearchWorker extends Disposable {
  ask(question: SearchQuestion): void
}

/** OpenSearchWorker starts one; `onAnswer` is called once for each question, in order. */
export type OpenSearchWorker = (onAnswer: (answer: SearchAnswer) => void) => SearchWorker

export interface SearchState {
  /** The numbers of the rows that match. */
  readonly found: RowNumbers
  /** Why there is no result; null where there is one. */
  readonly problem: string | null
  readonly isSearching: boolean
  /** The rows from that number to that number have been searched; null before the first ones. */
  readonly searched: { readonly from: number; readonly to: number } | null
}

const noState = (problem: string | null): SearchState => ({
  found: RowNumbers.none(),
  problem,
  isSearching: false,
  searched: null,
})
/** A pattern that takes longer than this for one piece is given up. */
const deadlineMs = 1000
/** About 10 ms of looking for a text; then the page may do something else. */
const sliceCharacters = 4 << 20
/** A match costs about as much as so many characters without one. */
const matchCharacters = 150
/** While there is more to search, its count is told this often. */
const tellMs = 100
const lastingWords = 'This pattern takes too long on these lines.'

/**
 * LogSearch finds the rows of a log that contain a text or match a pattern: the newest first, then older ones, and those that
 * come later. A text is looked for in short slices. A pattern is tried in a worker, which is ended where it takes too long.
 * Disposing the search ends its worker.
 */
export class LogSearch implements Disposable {
  readonly #clock: Clock
  readonly #openWorker: OpenSearchWorker
  readonly #tellsProgress: boolean
  readonly #state = new ObservableValue(noState(null))
  #text = ''
  #isRegex = false
  #expression: RegExp | null = null
  #rows = KeptRows.none()
  #found = RowNumbers.none()
  /** The rows from that number to that number have been searched; none at first. */
  #from = 1
  #to = 0
  #toldAt = 0
  #worker: SearchWorker | null = null
  #asked: LinePiece | null = null
  /** The worker's deadline, or the pause before the next slice. */
  #timer: Disposable | null = null

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
    this.#expression = isRegex || text === '' ? null : textExpression(text)
    this.#forget()
    const problem = isRegex ? patternProblem(text) : null
    this.#state.set({ ...noState(problem), found: this.#found })
    if (problem === null) this.#go()
  }

  /** Goes on in these rows, of which the first ones may be gone and the last ones are new. */
  feed(rows: KeptRows): void {
    this.#rows = rows
    if (rows.length > 0 && rows.first > this.#to) this.#forget()
    else if (rows.first > this.#from) {
      this.#found = this.#found.from(rows.first)
      this.#from = rows.first
    }
    if (this.#state.value.found.at(0) !== this.#found.at(0)) this.#tell()
    if (this.#state.value.problem === null) this.#go()
  }

  [Symbol.dispose](): void {
    this.#end()
    this.#rows = KeptRows.none()
  }

  #go(): void {
    if (this.#text === '' || this.#timer !== null) return
    if (this.#isRegex) this.#ask()
    else this.#slice()
  }

  /** New rows come before older ones: they are nearest to what is on screen. */
  #next(): LinePiece | null {
    const { last } = this.#rows
    if (this.#to < this.#from) return this.#rows.pieceTo(last)
    return this.#rows.pieceFrom(this.#to + 1) ?? this.#rows.pieceTo(this.#from - 1)
  }

  #slice(): void {
    let characters = 0
    for (let piece = this.#next(); piece !== null; piece = this.#next()) {
      const found = this.#expression === null ? [] : linesWith(this.#expression, piece)
      this.#add(piece, found)
      characters += piece.text.length + found.length * matchCharacters
      if (characters < sliceCharacters) continue
      this.#timer = this.#clock.after(0, () => {
        this.#timer = null
        this.#slice()
      })
      this.#tellSoon()
      return
    }
    this.#tell()
  }

  #ask(): void {
    const piece = this.#next()
    if (piece === null) {
      this.#tell()
      return
    }
    this.#asked = piece
    this.#worker ??= this.#openWorker((answer) => this.#handle(answer))
    this.#timer = this.#clock.after(deadlineMs, () => {
      this.#end()
      this.#forget()
      this.#state.set(noState(lastingWords))
    })
    this.#worker.ask({ pattern: this.#text, piece })
    this.#tellSoon()
  }

  #handle({ found }: SearchAnswer): void {
    const asked = this.#asked
    this.#rest()
    if (asked !== null) this.#add(asked, found)
    this.#ask()
  }

  #add({ first, last }: LinePiece, found: readonly number[]): void {
    const isFirst = this.#to < this.#from
    // Rows that were dropped meanwhile are neither found nor searched; others came in their place.
    if (last < this.#rows.first) return
    if (isFirst || first > this.#to) this.#found = this.#found.with(found)
    else this.#found = this.#found.after(found)
    this.#found = this.#found.from(this.#rows.first)
    this.#from = Math.max(isFirst ? first : Math.min(first, this.#from), this.#rows.first)
    this.#to = isFirst ? last : Math.max(last, this.#to)
  }

  /** Tells the first match at once, and of the others now and then. */
  #tellSoon(): void {
    const { value } = this.#state
    const isFirst = value.found.length === 0 && this.#found.length > 0
    if (isFirst || !value.isSearching || this.#clock.now() - this.#toldAt >= tellMs) this.#tell()
  }

  #tell(): void {
    const isSearching = this.#timer !== null
    const { value } = this.#state
    const searched = this.#to < this.#from ? null : { from: this.#from, to: this.#to }
    const hasMoved = value.searched?.from !== searched?.from || value.searched?.to !== searched?.to
    this.#toldAt = this.#clock.now()
    if (value.found !== this.#found || value.isSearching !== isSearching || (this.#tellsProgress && hasMoved))
      this.#state.set({ ...value, found: this.#found, isSearching, searched })
  }

  #forget(): void {
    this.#found = RowNumbers.none()
    this.#from = 1
    this.#to = 0
  }

  #rest(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#asked = null
  }

  #end(): void {
    this.#rest()
    this.#worker?.[Symbol.dispose]()
    this.#worker = null
  }
}
