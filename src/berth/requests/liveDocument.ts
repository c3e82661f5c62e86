import type { ServerFrame } from '#contract'
import type { Clock } from '#machinery'
import { AcknowledgedSender } from './acknowledgedSender.ts'
import type { DocumentLease } from './documents.ts'

/** Users read sums no faster than this, and making a document costs more than making a row. */
const documentIntervalMs = 250

/**
 * LiveDocument keeps one document equal on the page. The document is sent whole when it has changed and the page has drawn
 * the state before. Disposing a LiveDocument gives its lease back.
 */
export class LiveDocument implements Disposable {
  readonly #id: number
  readonly #lease: DocumentLease
  readonly #sender: AcknowledgedSender
  readonly #change: Disposable
  #held: string

  constructor(options: {
    id: number
    lease: DocumentLease
    clock: Clock
    send: (frame: ServerFrame) => void
  }) {
    const { clock, send } = options
    this.#id = options.id
    this.#lease = options.lease
    this.#sender = new AcknowledgedSender({
      clock,
      intervalMs: documentIntervalMs,
      send,
      next: (n) => this.#next(n),
    })
    this.#change = this.#lease.source.onChange(() => this.#sender.touch())
    const { body } = this.#lease.source
    this.#held = JSON.stringify(body)
    this.#sender.begin(this.#frame(1, body))
  }

  /** The page has drawn state `n`. */
  acknowledge(n: number): void {
    this.#sender.acknowledge(n)
  }

  [Symbol.dispose](): void {
    this.#sender[Symbol.dispose]()
    this.#change[Symbol.dispose]()
    this.#lease[Symbol.dispose]()
  }

  #next(n: number): ServerFrame | null {
    const { body } = this.#lease.source
    const text = JSON.stringify(body)
    if (text === this.#held) return null
    this.#held = text
    return this.#frame(n, body)
  }

  #frame(n: number, body: unknown): ServerFrame {
    return { t: 'document', document: this.#id, n, body }
  }
}
