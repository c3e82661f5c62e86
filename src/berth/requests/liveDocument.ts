import type { ServerFrame } from '#contract'
import type { Clock } from '#machinery'
import type { DocumentLease } from './documents.ts'

/** A user cannot read sums faster than this, and making them costs more than a row does. */
const documentIntervalMs = 250

/**
 * LiveDocument keeps one document equal on the page. It is sent whole, when it has changed and the page has drawn the
 * state before: a slow page gets the newest state and never a queue.
 */
export class LiveDocument implements Disposable {
  readonly #id: number
  readonly #lease: DocumentLease
  readonly #clock: Clock
  readonly #send: (frame: ServerFrame) => void
  readonly #change: Disposable
  #held = ''
  #n = 0
  #isAwaitingSight = false
  #isDirty = false
  #lastSentAt = 0
  #timer: Disposable | null = null

  constructor(options: {
    id: number
    lease: DocumentLease
    clock: Clock
    send: (frame: ServerFrame) => void
  }) {
    this.#id = options.id
    this.#lease = options.lease
    this.#clock = options.clock
    this.#send = options.send
    this.#change = this.#lease.source.onChange(() => this.#touch())
    this.#sendNewest()
  }

  /** The page has drawn state `n`. */
  see(n: number): void {
    if (n !== this.#n) return
    this.#isAwaitingSight = false
    if (this.#isDirty) this.#schedule()
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#change[Symbol.dispose]()
    this.#lease[Symbol.dispose]()
  }

  #touch(): void {
    this.#isDirty = true
    if (!this.#isAwaitingSight) this.#schedule()
  }

  #schedule(): void {
    if (this.#timer !== null) return
    const waitMs = Math.max(0, this.#lastSentAt + documentIntervalMs - this.#clock.now())
    this.#timer = this.#clock.after(waitMs, () => {
      this.#timer = null
      this.#sendNewest()
    })
  }

  #sendNewest(): void {
    this.#isDirty = false
    const { body } = this.#lease.source
    const text = JSON.stringify(body)
    if (text === this.#held) return
    this.#held = text
    this.#n += 1
    this.#isAwaitingSight = true
    this.#lastSentAt = this.#clock.now()
    this.#send({ t: 'document', document: this.#id, n: this.#n, body })
  }
}
