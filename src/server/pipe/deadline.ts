import type { Clock } from '#machinery'

/** The page's socket reaches its cluster's process within this time. */
export const clusterDeadlineMs = 10_000

/** Deadline calls back when so long has passed since it was set or last moved. */
export class Deadline implements Disposable {
  readonly #clock: Clock
  readonly #delayMs: number
  readonly #onPassed: () => void
  readonly #isExcused: () => boolean
  #timer: Disposable
  #endsAt: number

  /** While `isExcused` says so, time that passes does not count. */
  constructor(clock: Clock, delayMs: number, onPassed: () => void, isExcused: () => boolean = () => false) {
    this.#isExcused = isExcused
    this.#clock = clock
    this.#delayMs = delayMs
    this.#onPassed = onPassed
    this.#endsAt = clock.now() + delayMs
    this.#timer = clock.after(delayMs, () => this.#wake())
  }

  /** Starts the time again. Cheap enough for every chunk of a stream: the timer itself is not touched. */
  move(): void {
    this.#endsAt = this.#clock.now() + this.#delayMs
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }

  #wake(): void {
    if (this.#isExcused()) this.move()
    const leftMs = this.#endsAt - this.#clock.now()
    if (leftMs <= 0) this.#onPassed()
    else this.#timer = this.#clock.after(leftMs, () => this.#wake())
  }
}
