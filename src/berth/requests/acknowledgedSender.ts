import type { ServerFrame } from '#contract'
import type { Clock } from '#machinery'

/**
 * AcknowledgedSender keeps one state equal on the page. It numbers the frames, and sends the next one only when the page
 * has drawn the frame before and the state has changed, so a slow page gets the newest state and never a queue. Between
 * two frames it waits at least `intervalMs`.
 */
export class AcknowledgedSender implements Disposable {
  readonly #clock: Clock
  readonly #intervalMs: number
  readonly #send: (frame: ServerFrame) => void
  readonly #next: (n: number) => ServerFrame | null
  #n = 0
  #isAwaitingAcknowledgement = false
  #isDirty = false
  #lastSentAt = 0
  #timer: Disposable | null = null
  #isDisposed = false

  constructor(options: {
    clock: Clock
    intervalMs: number
    send: (frame: ServerFrame) => void
    /** The frame that makes the page's state equal to the newest, under number `n`; null where it is equal already. */
    next: (n: number) => ServerFrame | null
  }) {
    this.#clock = options.clock
    this.#intervalMs = options.intervalMs
    this.#send = options.send
    this.#next = options.next
  }

  /** Sends the frame at once and counts on from it: it is frame 1, also where an earlier frame is not acknowledged. */
  begin(frame: ServerFrame): void {
    this.#n = 1
    this.#sent(frame)
  }

  /** The state may have changed. */
  touch(): void {
    this.#isDirty = true
    if (!this.#isAwaitingAcknowledgement) this.#schedule()
  }

  /** The page has drawn frame `n`. Acknowledgements of other frames, sent before a `begin`, are ignored. */
  acknowledge(n: number): void {
    if (n !== this.#n) return
    this.#isAwaitingAcknowledgement = false
    if (this.#isDirty) this.#schedule()
  }

  /** Sends nothing any more. */
  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
  }

  #schedule(): void {
    if (this.#timer !== null || this.#isDisposed) return
    const waitMs = Math.max(0, this.#lastSentAt + this.#intervalMs - this.#clock.now())
    this.#timer = this.#clock.after(waitMs, () => {
      this.#timer = null
      this.#sendNext()
    })
  }

  #sendNext(): void {
    // A `begin` during the wait has sent a frame that is not acknowledged yet.
    if (this.#isAwaitingAcknowledgement) return
    this.#isDirty = false
    const frame = this.#next(this.#n + 1)
    if (frame === null) return
    this.#n += 1
    this.#sent(frame)
  }

  #sent(frame: ServerFrame): void {
    this.#isDirty = false
    this.#isAwaitingAcknowledgement = true
    this.#lastSentAt = this.#clock.now()
    this.#send(frame)
  }
}
