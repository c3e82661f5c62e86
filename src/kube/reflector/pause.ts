import { type Clock, sleep } from '#machinery'

/** Pause is a wait that `end` or the signal can cut short. It never rejects. */
export class Pause {
  readonly #clock: Clock
  readonly #signal: AbortSignal
  #current: AbortController | null = null

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock
    this.#signal = signal
    signal.addEventListener('abort', () => this.end(), { once: true })
  }

  async wait(delayMs: number): Promise<void> {
    if (this.#signal.aborted || delayMs <= 0) return
    const controller = new AbortController()
    this.#current = controller
    try {
      await sleep(this.#clock, delayMs, controller.signal)
    } catch {
      // `end` or the signal has cut the wait short.
    } finally {
      this.#current = null
    }
  }

  end(): void {
    this.#current?.abort()
  }
}
