import type { Row, ServerFrame, WindowSpec } from '#contract'
import type { Clock } from '#machinery'
import { AcknowledgedSender } from '../requests/acknowledgedSender.ts'
import { diffWindow } from './patch.ts'
import { freshnessIn, type Lease, type RowSource } from './rowSource.ts'

/** Patches are at least one frame of the screen apart: no user could see the states between them. */
const patchIntervalMs = 16

/**
 * LiveWindow keeps one slice of a view equal on the page: it sends the slice whole, then patches. Disposing it gives its
 * lease back.
 */
export class LiveWindow implements Disposable {
  readonly #id: number
  readonly #source: RowSource
  readonly #sender: AcknowledgedSender
  readonly #freshness: Disposable
  readonly #columns: Disposable | undefined
  #spec: WindowSpec
  #lease: Lease
  #change: Disposable
  #held: readonly Row[] = []
  #heldSummary = ''

  constructor(options: {
    id: number
    spec: WindowSpec
    source: RowSource
    lease: Lease
    clock: Clock
    send: (frame: ServerFrame) => void
  }) {
    const { clock, send } = options
    this.#id = options.id
    this.#spec = options.spec
    this.#source = options.source
    this.#lease = options.lease
    this.#sender = new AcknowledgedSender({
      clock,
      intervalMs: patchIntervalMs,
      send,
      next: (n) => this.#patch(n),
    })
    this.#change = this.#lease.view.onChange(() => this.#sender.touch())
    this.#freshness = this.#source.onFreshness(() => this.#sender.touch())
    // Rows with other columns are another window, which is sent whole with its columns.
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
    this.#change = lease.view.onChange(() => this.#sender.touch())
    this.sendWhole()
  }

  /** Sends the whole slice as frame 1, also where an earlier frame is not acknowledged. */
  sendWhole(): void {
    const summary = this.#summary()
    this.#held = this.#slice()
    this.#heldSummary = JSON.stringify(summary)
    this.#sender.begin({
      t: 'window',
      window: this.#id,
      n: 1,
      spec: this.#spec,
      columns: this.#source.columns,
      rows: this.#held,
      problem: this.#lease.view.problem,
      ...summary,
    })
  }

  /** The page has drawn frame `n`. */
  acknowledge(n: number): void {
    this.#sender.acknowledge(n)
  }

  [Symbol.dispose](): void {
    this.#sender[Symbol.dispose]()
    this.#change[Symbol.dispose]()
    this.#freshness[Symbol.dispose]()
    this.#columns?.[Symbol.dispose]()
    this.#lease[Symbol.dispose]()
  }

  #patch(n: number): ServerFrame | null {
    const rows = this.#slice()
    const segments = diffWindow(this.#held, rows)
    const summary = this.#summary()
    const summaryText = JSON.stringify(summary)
    if (segments === null && summaryText === this.#heldSummary) return null
    this.#held = rows
    this.#heldSummary = summaryText
    return {
      t: 'patch',
      window: this.#id,
      n,
      segments: segments ?? (rows.length === 0 ? [] : [{ keep: [0, rows.length] }]),
      ...summary,
    }
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
