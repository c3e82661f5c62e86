import type { MemoryLimit } from '#kube'

/**
 * The part of the heap's limit that lists may fill, and that rows already followed may grow to. Views, the catalog and
 * findings are made of rows and need room too, some of it later.
 */
const shares = { listing: 0.5, following: 0.7 }
/** The process has run out once: whatever it was, this time there is less room, and it comes in small pieces. */
const reducedShares = { listing: 0.35, following: 0.5 }
/** The part of the limit up to which an answer that is read as a whole may fill the heap for a moment. */
const readingShare = 0.9
/** The text of an answer, and the objects that are read from it: three times as large as the text, if they are small. */
const heapPerByte = 4
/** There is always room for an answer of this size: what was followed stopped growing before. */
const smallAnswerBytes = 1 << 20
/** The part of the limit that one page of a list may be, as it comes: an eighth is then in use while it is read. */
const pageShare = 1 / 32
const mostPageBytes = 16 << 20
const pageSize = 500
const reducedPageSize = 25

/** Heap is the memory of this process that JavaScript values live in. */
export interface Heap {
  /** With what is no longer needed and not yet collected. */
  usedBytes(): number
  collect(): void
  /** Collects whatever can be, and gives back to the system what that leaves free. */
  shrink(): void
}

/**
 * MemoryGuard stops lists, and the reading of large answers, before they end the process: a cut table says so, while a process
 * that dies takes every table of its cluster with it. The memory after a garbage collection counts; the guard runs one when the mark is passed.
 */
export class MemoryGuard implements MemoryLimit {
  readonly pageSize: number
  readonly pageBytes: number
  readonly #shares: typeof shares
  readonly #heap: Heap
  readonly #limitMb: number
  readonly #onShort: () => void
  /** Below it there is no need to look again: so much has been collected. */
  #quietBytes = 0
  #isShort = false

  constructor(options: {
    readonly heap: Heap
    readonly limitMb: number
    readonly isReduced: boolean
    /** Called once, when a list was cut for the first time. */
    readonly onShort: () => void
  }) {
    this.#heap = options.heap
    this.#limitMb = options.limitMb
    this.#shares = options.isReduced ? reducedShares : shares
    this.pageSize = options.isReduced ? reducedPageSize : pageSize
    this.pageBytes = Math.min(mostPageBytes, options.limitMb * 2 ** 20 * pageShare)
    this.#onShort = options.onShort
  }

  get isShort(): boolean {
    return this.#isShort
  }

  refusal(kept: number, phase: 'listing' | 'following'): string | null {
    if (!this.#isTight(this.#shares[phase])) return null
    if (!this.#isShort) {
      this.#isShort = true
      this.#onShort()
    }
    const count = `${kept.toLocaleString('en')} ${kept === 1 ? 'row' : 'rows'}`
    const what =
      phase === 'listing'
        ? `only the first ${count} are shown`
        : `its ${count} may be out of date from now on`
    return `Too large for the memory limit of ${this.#limitMb} MB: ${what}. Raise the limit in Settings.`
  }

  refusalOfAnswer(bytes: number): string | null {
    if (bytes <= smallAnswerBytes) return null
    const limitBytes = this.#limitMb * 2 ** 20
    const mark = limitBytes * readingShare - bytes * heapPerByte
    if (this.#heap.usedBytes() <= mark) return null
    this.#heap.collect()
    if (this.#heap.usedBytes() <= mark) return null
    const size = `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MB`
    return `Too large for the memory limit of ${this.#limitMb} MB: the answer has ${size}. Raise the limit in Settings.`
  }

  #isTight(share: number): boolean {
    // The limit that the process was given; newly made objects come on top of it.
    const limitBytes = this.#limitMb * 2 ** 20
    const mark = limitBytes * share
    const used = this.#heap.usedBytes()
    if (used <= mark || used <= this.#quietBytes) return false
    this.#heap.collect()
    const live = this.#heap.usedBytes()
    if (live > mark) return true
    // A quarter of what is free may fill with garbage before it is worth another collection.
    this.#quietBytes = live + (limitBytes - live) / 4
    return false
  }
}
