import type { ClientFrame, Column, ErrorBody, Row, ServerFrame, ViewSummary, WindowSpec } from '#contract'
import { applySegments, type Clock } from '#machinery'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import { arrivedRows } from './arrivedRows.ts'

type WindowFrame = Extract<ServerFrame, { t: 'window' }>
type PatchFrame = Extract<ServerFrame, { t: 'patch' }>

/** WindowAnswer is what the berth last said of a window: the spec it answers and the rows in it. */
export interface WindowAnswer extends ViewSummary {
  readonly spec: WindowSpec
  readonly n: number
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** Why the filter means nothing. */
  readonly problem: string | null
  /** Rows that came into being a moment ago, by uid, with the time they were first seen. */
  readonly arrivals: ReadonlyMap<string, number>
}

export interface WindowState {
  /** The spec that was requested last; the answer may still be of an earlier one. */
  readonly asked: WindowSpec
  readonly answer: WindowAnswer | null
  /** When the connection was lost whose rows these are; null while they are the newest. Epoch ms. */
  readonly heldSince: number | null
  readonly refusal: ErrorBody['error'] | null
}

/** How long a row counts as new. */
const arrivalMs = 2000

/**
 * LiveWindow is one window of the cluster's socket: the newest rows of its spec, kept up by patches. It belongs to its
 * session; disposing it closes the window. Nothing after frame `n` comes until `drawn(n)` was called.
 */
export class LiveWindow implements Disposable {
  readonly id: number
  readonly #state: ObservableValue<WindowState>
  readonly #clock: Clock
  readonly #send: (frame: ClientFrame) => void
  readonly #onDispose: () => void
  #isAskedAgain = false
  #drawn = 0
  /** The rows that a new berth has read so far, while the rows of the last one are shown. */
  #growing: WindowAnswer | null = null

  constructor(options: {
    id: number
    spec: WindowSpec
    clock: Clock
    send: (frame: ClientFrame) => void
    onDispose: () => void
  }) {
    this.id = options.id
    this.#clock = options.clock
    this.#send = options.send
    this.#onDispose = options.onDispose
    this.#state = new ObservableValue<WindowState>({
      asked: options.spec,
      answer: null,
      heldSince: null,
      refusal: null,
    })
  }

  get state(): Observable<WindowState> {
    return this.#state
  }

  /** Asks for another slice, sort, filter or view; the present rows stay until the answer comes. */
  move(spec: WindowSpec): void {
    if (isSameSpec(spec, this.#state.value.asked)) return
    this.#state.set({ ...this.#state.value, asked: spec, refusal: null })
    this.open()
  }

  /** Sends the window's spec as it stands: at first, after a move, and when the connection is back. */
  open(): void {
    this.#isAskedAgain = false
    this.#send({ t: 'open', window: this.id, spec: this.#state.value.asked })
  }

  /** Says that frame `n` is on screen. */
  drawn(n: number): void {
    if (this.#state.value.answer?.n !== n || this.#drawn === n) return
    this.#drawn = n
    this.#send({ t: 'ack', window: this.id, n })
  }

  handleWindow({ t: _, window: __, ...answer }: WindowFrame): void {
    this.#isAskedAgain = false
    this.#drawn = 0
    this.#growing = null
    this.#take({ ...answer, arrivals: this.#recent(this.#state.value.answer?.arrivals) })
  }

  handlePatch({ t: _, window: __, n, segments, ...summary }: PatchFrame): void {
    const { total, freshness } = summary
    const answer = this.#growing ?? this.#state.value.answer
    if (answer === null || this.#isAskedAgain) return
    const rows = n === answer.n + 1 ? applySegments(answer.rows, segments) : null
    if (rows === null) {
      this.#isAskedAgain = true
      this.#send({ t: 'again', window: this.id })
      return
    }
    const arrivals = this.#recent(answer.arrivals)
    if (freshness.state === 'live' && answer.freshness.state === 'live') {
      const { offset, limit } = answer.spec
      const ends = {
        isFirstShown: offset === 0,
        isLastShown: offset + limit >= Math.max(total, answer.total),
      }
      for (const uid of arrivedRows(answer.rows, rows, ends)) arrivals.set(uid, this.#clock.now())
    }
    this.#take({ ...answer, ...summary, n, rows, arrivals })
  }

  handleRefused(refusal: ErrorBody['error']): void {
    this.#growing = null
    this.#state.set({ ...this.#state.value, answer: null, heldSince: null, refusal })
  }

  handleLost(): void {
    this.#drawn = 0
    this.#growing = null
    const heldSince = this.#state.value.heldSince ?? this.#clock.now()
    this.#state.set({ ...this.#state.value, heldSince })
  }

  [Symbol.dispose](): void {
    this.#send({ t: 'close', window: this.id })
    this.#onDispose()
  }

  /**
   * Shows the answer; or, after a loss, lets one that is still being read grow out of sight until it has as much to show
   * as the rows that are held. Nothing of it is drawn, so nothing keeps the next patch waiting.
   */
  #take(answer: WindowAnswer): void {
    const { heldSince, answer: held } = this.#state.value
    const isGrowing =
      heldSince !== null &&
      held !== null &&
      isSameSpec(answer.spec, held.spec) &&
      answer.freshness.state === 'syncing' &&
      answer.rows.length < held.rows.length
    this.#growing = isGrowing ? answer : null
    if (isGrowing) this.#send({ t: 'ack', window: this.id, n: answer.n })
    else this.#state.set({ ...this.#state.value, answer, heldSince: null, refusal: null })
  }

  #recent(arrivals: ReadonlyMap<string, number> = new Map()): Map<string, number> {
    const since = this.#clock.now() - arrivalMs
    return new Map([...arrivals].filter(([, at]) => at > since))
  }
}

/** isSameView tells whether two specs show the same rows in the same order, perhaps another slice of them. */
export const isSameView = (a: WindowSpec, b: WindowSpec): boolean =>
  a.domain === b.domain &&
  a.tail === b.tail &&
  a.filter === b.filter &&
  a.sort?.column === b.sort?.column &&
  a.sort?.isDescending === b.sort?.isDescending

const isSameSpec = (a: WindowSpec, b: WindowSpec): boolean =>
  isSameView(a, b) && a.offset === b.offset && a.limit === b.limit
