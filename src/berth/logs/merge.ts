import { type Clock, compareText } from '#machinery'

/** Entry is one item of a source on its way into the order of all. `at` is a stamp; empty keeps its place. */
interface Entry {
  readonly at: string
  readonly atMs: number
  readonly text: string
  readonly cameAt: number
}

/** Lines of other containers that come within this time are put in order. */
const holdMs = 300
/** Where so many items wait, the sources that write now are enough to know the order. */
const crowd = 100
/** The due items are given at most this often. */
const stepMs = 20
/** Items that are given at the same time are one text, of about this many characters at most. */
const mostAtOnce = 32 * 1024

/**
 * Merge puts the items of several sources in the order of their stamps, as far as they come within a short time of each
 * other. The items of one source keep their own order. With one source there is nothing to wait for, and where many items
 * come, each goes as soon as every source that is writing has a later one.
 */
export class Merge implements Disposable {
  readonly #clock: Clock
  readonly #onItems: (text: string) => void
  readonly #mayGo: () => boolean
  readonly #queues = new Map<number, Entry[]>()
  /** When each source that is writing gave its newest item. */
  readonly #writing = new Map<number, number>()
  #count = 0
  #timer: Disposable | null = null
  #size = 0
  sources = 1

  /** `mayGo` says whether items are taken at the moment; call `release` when they are again. */
  constructor(options: { clock: Clock; onItems: (text: string) => void; mayGo: () => boolean }) {
    this.#clock = options.clock
    this.#onItems = options.onItems
    this.#mayGo = options.mayGo
  }

  /** How many characters wait here. */
  get size(): number {
    return this.#size
  }

  /** `atMs` is what `at` says, where that is known. */
  add(source: number, at: string, text: string, atMs = Date.parse(at)): void {
    const queue = this.#queues.get(source) ?? []
    this.#queues.set(source, queue)
    const cameAt = this.#clock.now()
    queue.push({ at, atMs, text, cameAt })
    this.#writing.set(source, cameAt)
    this.#size += text.length
    this.#count += 1
    if (this.sources === 1 || this.#isKnown) this.release()
    else this.#arm()
  }

  /** Gives everything that has waited long enough. */
  release(isEnd = false): void {
    const before = this.#clock.now() - holdMs
    const due = this.sources === 1 || isEnd ? Number.POSITIVE_INFINITY : before
    for (const [source, cameAt] of this.#writing) if (cameAt <= before) this.#writing.delete(source)
    while (this.#mayGo()) {
      const text = this.#takeDue(due)
      if (text === '') break
      this.#onItems(text)
    }
    if (this.#size > 0) this.#arm()
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#queues.clear()
    this.#writing.clear()
    this.#size = 0
    this.#count = 0
  }

  /** Takes the first items, as one text, as far as they may go now. */
  #takeDue(due: number): string {
    let text = ''
    while (text.length < mostAtOnce) {
      const [source, entry] = this.#next() ?? []
      // The first of all waits for others only as long as the oldest of them has.
      if (source === undefined || entry === undefined || !(this.#isKnown || this.#isDue(due))) break
      this.#take(source)
      this.#size -= entry.text.length
      this.#count -= 1
      text += entry.text
    }
    return text
  }

  /** Whether no source that is writing can have anything older than what waits. */
  get #isKnown(): boolean {
    return this.#count >= crowd && this.#queues.size >= this.#writing.size
  }

  #arm(): void {
    if (this.#timer !== null) return
    let oldest = Number.POSITIVE_INFINITY
    for (const [first] of this.#queues.values()) oldest = Math.min(oldest, first?.cameAt ?? oldest)
    const waitMs = this.#mayGo() ? Math.max(stepMs, oldest + holdMs - this.#clock.now()) : holdMs
    this.#timer = this.#clock.after(waitMs, () => {
      this.#timer = null
      this.release()
    })
  }

  #isDue(due: number): boolean {
    for (const [first] of this.#queues.values()) if (first !== undefined && first.cameAt <= due) return true
    return false
  }

  #take(source: number): void {
    const queue = this.#queues.get(source)
    queue?.shift()
    if (queue?.length === 0) this.#queues.delete(source)
  }

  #next(): readonly [source: number, entry: Entry] | null {
    let next: readonly [number, Entry] | null = null
    for (const [source, [first]] of this.#queues)
      if (first !== undefined && (next === null || isBefore(first, next[1]))) next = [source, first]
    return next
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  if (a.at === '' || b.at === '') return a.at === '' && b.at !== ''
  const difference = a.atMs - b.atMs
  // Within a millisecond, the digits of the same zone tell.
  return difference < 0 || (difference === 0 && compareText(a.at, b.at) < 0)
}
