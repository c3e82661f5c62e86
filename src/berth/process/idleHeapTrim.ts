import type { Clock } from '#machinery'
import type { Heap } from './memoryGuard.ts'

/** What is told last comes a moment behind the last list. */
const settledMs = 5000
/** More than this is allocated or collected in that time if changes come in; a collection would then delay them. */
const idleBytes = 2 ** 20
/** Collecting a larger heap takes longer than anybody who looks at a change may wait, and leaves a smaller part of it. */
const smallBytes = 32 * 2 ** 20

/**
 * IdleHeapTrim are what a beginning leaves in a small heap: pages of lists that were read, code that runs once. A process that
 * is idle from then on allocates too little to ever collect them by itself, so they are given back to the system once after
 * lists have been read, when nothing else happens.
 */
export class IdleHeapTrim implements Disposable {
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
      this.#shrinkWhenIdle()
    }
  }

  #shrinkWhenIdle(): void {
    const before = this.#heap.usedBytes()
    this.#timer = this.#clock.after(settledMs, () => {
      this.#timer = null
      const used = this.#heap.usedBytes()
      if (Math.abs(used - before) > idleBytes) this.#shrinkWhenIdle()
      else if (used <= smallBytes) this.#heap.shrink()
    })
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
  }
}
