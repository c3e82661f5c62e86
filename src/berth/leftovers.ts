import type { Clock } from '#machinery'
import type { Heap } from './memoryGuard.ts'

/** What is told last comes a moment behind the last list. */
const settledMs = 5000
/** Collecting a larger heap takes longer than anybody who looks at a change may wait, and leaves a smaller part of it. */
const smallBytes = 32 * 2 ** 20

/**
 * Leftovers are what a beginning leaves in a small heap: pages of lists that were read, code that runs once. A process that
 * is idle from then on allocates too little to ever collect them by itself, so they are given back to the system once after
 * lists have been read.
 */
export class Leftovers implements Disposable {
  readonly #heap: Heap
  readonly #clock: Clock
  #wasReading = false
  #timer: Disposable | null = null

  constructor(heap: Heap, clock: Clock) {
    this.#heap = heap
    this.#clock = clock
  }

  /** Says whether lists are being read. */
  note(isReading: boolean): void {
    if (isReading) {
      this.#wasReading = true
      this[Symbol.dispose]()
    } else if (this.#wasReading) {
      this.#wasReading = false
      this.#timer = this.#clock.after(settledMs, () => {
        this.#timer = null
        if (this.#heap.usedBytes() <= smallBytes) this.#heap.shrink()
      })
    }
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
  }
}
