import type { Clock } from '#machinery'
import type { Heap } from './memoryGuard.ts'

/** The last changes arrive a moment after the last list. */
const settledMs = 5000
/** More than this is allocated or collected in that time if changes come in; a collection would then delay them. */
const idleBytes = 2 ** 20
/** Collecting a larger heap would delay changes on the screen for too long, and would free a smaller part of it. */
const smallBytes = 32 * 2 ** 20

/**
 * IdleHeapTrim collects a small heap once after the first lists, when nothing else happens. The start leaves garbage in
 * the heap, such as pages of lists and code that runs once, and a process that is idle afterwards allocates too little
 * to collect it by itself.
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
