import type { Row, ServerFrame, WindowSpec } from '#contract'
import type { Clock } from '#machinery'
import { diffWindow } from './patch.ts'
import { freshnessIn, type Lease, type RowSource } from './rowSource.ts'

/** A patch follows the previous one by at least one frame of the screen; a user could not see anything in between. */
const patchIntervalMs = 16

/**
 * LiveWindow keeps one slice of a view equal on the page. Frames are numbered from 1; after each it waits until the page
 * has drawn it, so a slow page gets the newest state and never a queue.
 */
export class LiveWindow implements Disposable {
  readonly #id: number
  readonly #source: RowSource
  readonly #clock: Clock
  readonly #send: (frame: ServerFrame) => void
  readonly #freshness: Disposable
  readonly #columns: Disposable | undefined
  #spec: WindowSpec
  #lease: Lease
  #change: Disposable
  #held: readonly Row[] = []
  #heldSummary = ''
  #n = 0
  #isAwaitingAck = false
  #isDirty = false
  #lastSentAt = 0
  #timer: Disposable | null = null
  #isOver = false

  constructor(options: {
    id: number
    spec: WindowSpec
    source: RowSource
    lease: Lease
    clock: Clock
    send: (frame: ServerFrame) => void
  }) {
    this.#id = options.id
    this.#spec = options.spec
    this.#source = options.source
    this.#lease = options.lease
    this.#clock = options.clock
    this.#send = options.send
    this.#change = this.#lease.view.onChange(() => this.#touch())
    this.#freshness = this.#source.onFreshness(() => this.#touch())
    // Rows of other columns are another window: it is sent whole, with the columns it has now.
    this.#columns = this.#source.onColumns?.(() =>
      this.move(this.#spec, this.#source.lease(this.#lease.view.spec)),
    )
    this.sendWhole()
  }

  get source(): RowSource {
    return this.#source
  }

  /** Moves the window to another slice or another view of the same table. */
  move(spec: WindowSpec, lease: Lease): void {
    this.#change[Symbol.dispose]()
    this.#lease[Symbol.dispose]()
    this.#spec = spec
    this.#lease = lease
    this.#change = lease.view.onChange(() => this.#touch())
    this.sendWhole()
  }

  /** Sends the whole slice as frame 1, whatever was sent before. */
  sendWhole(): void {
    const summary = this.#summary()
    this.#n = 1
    this.#held = this.#slice()
    this.#heldSummary = JSON.stringify(summary)
    this.#sent()
    this.#send({
      t: 'window',
      window: this.#id,
      n: this.#n,
      spec: this.#spec,
      columns: this.#source.columns,
      rows: this.#held,
      problem: this.#lease.view.problem,
      ...summary,
    })
  }

  /** The page has drawn frame `n`. Words about an older frame, overtaken by a move, count for nothing. */
  acknowledge(n: number): void {
    if (n !== this.#n) return
    this.#isAwaitingAck = false
    if (this.#isDirty) this.#schedule()
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#timer?.[Symbol.dispose]()
    this.#change[Symbol.dispose]()
    this.#freshness[Symbol.dispose]()
    this.#columns?.[Symbol.dispose]()
    this.#lease[Symbol.dispose]()
  }

  #touch(): void {
    this.#isDirty = true
    if (!this.#isAwaitingAck) this.#schedule()
  }

  #schedule(): void {
    if (this.#timer !== null || this.#isOver) return
    const waitMs = Math.max(0, this.#lastSentAt + patchIntervalMs - this.#clock.now())
    this.#timer = this.#clock.after(waitMs, () => {
      this.#timer = null
      this.#sendPatch()
    })
  }

  #sendPatch(): void {
    if (this.#isAwaitingAck || this.#isOver) return
    this.#isDirty = false
    const rows = this.#slice()
    const segments = diffWindow(this.#held, rows)
    const summary = this.#summary()
    const summaryText = JSON.stringify(summary)
    if (segments === null && summaryText === this.#heldSummary) return
    this.#held = rows
    this.#heldSummary = summaryText
    this.#n += 1
    this.#sent()
    this.#send({
      t: 'patch',
      window: this.#id,
      n: this.#n,
      segments: segments ?? (rows.length === 0 ? [] : [{ keep: [0, rows.length] }]),
      ...summary,
    })
  }

  #sent(): void {
    this.#isDirty = false
    this.#isAwaitingAck = true
    this.#lastSentAt = this.#clock.now()
  }

  #slice(): readonly Row[] {
    const { view } = this.#lease
    return view.slice(this.#spec.offset, this.#spec.limit).map((row) => view.shown(row))
  }

  #summary() {
    const { withoutValues } = this.#source
    return {
      ...this.#lease.view.counts,
      freshness: freshnessIn(this.#source, this.#lease.view.spec.tail),
      ...(withoutValues === undefined ? {} : { withoutValues }),
    }
  }
}
