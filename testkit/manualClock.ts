import type { Clock } from '#machinery'

/** ManualClock stands still until a test moves it; timers that come due are called in their order. */
export class ManualClock implements Clock {
  #now: number
  readonly #timers = new Set<{ at: number; wake: () => void }>()

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now
  }

  /** Timers that are waiting. */
  get waiting(): number {
    return this.#timers.size
  }

  /** How long the next timer still has to wait; null where none waits. */
  get nextDelayMs(): number | null {
    const first = this.#next(Number.POSITIVE_INFINITY)
    return first === undefined ? null : first.at - this.#now
  }

  now(): number {
    return this.#now
  }

  after(delayMs: number, wake: () => void): Disposable {
    const timer = { at: this.#now + delayMs, wake }
    this.#timers.add(timer)
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) }
  }

  /** Moves on by that much, waking whoever is due on the way, also those that begin to wait meanwhile. */
  advance(byMs: number): void {
    const end = this.#now + byMs
    for (let due = this.#next(end); due !== undefined; due = this.#next(end)) {
      this.#timers.delete(due)
      this.#now = Math.max(this.#now, due.at)
      due.wake()
    }
    this.#now = end
  }

  /** As `advance`, but lets promises settle after each timer. */
  async advanceAsync(byMs: number): Promise<void> {
    const end = this.#now + byMs
    await settle()
    for (let due = this.#next(end); due !== undefined; due = this.#next(end)) {
      this.#timers.delete(due)
      this.#now = Math.max(this.#now, due.at)
      due.wake()
      await settle()
    }
    this.#now = end
  }

  #next(end: number) {
    let first: { at: number; wake: () => void } | undefined
    for (const timer of this.#timers)
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer
    return first
  }
}

/** settle lets everything that is already resolved run: promise callbacks and what they start. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
