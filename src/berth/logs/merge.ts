import { type Clock, compareText } from '#machinery'

/** Entry is one item of a source on its way into the order of all. `at` is a stamp; empty keeps its place. */
interface Entry {
  readonly at: string
  readonly atMs: number
  readonly bytes: Uint8Array
  readonly cameAt: number
}

/** Lines of other containers that come within this time are put in order. */
const holdMs = 300

/**
 * Merge puts the items of several sources in the order of their stamps, as far as they come within a short time of each
 * other. The items of one source keep their own order. With one source there is nothing to wait for.
 */
export class Merge implements Disposable {
  readonly #clock: Clock
  readonly #onItem: (bytes: Uint8Array) => void
  readonly #mayGo: () => boolean
  readonly #queues = new Map<number, Entry[]>()
  #timer: Disposable | null = null
  #bytes = 0
  sources = 1

  /** `mayGo` says whether items are taken at the moment; call `release` when they are again. */
  constructor(options: { clock: Clock; onItem: (bytes: Uint8Array) => void; mayGo: () => boolean }) {
    this.#clock = options.clock
    this.#onItem = options.onItem
    this.#mayGo = options.mayGo
  }

  /** The size of what waits here. */
  get bytes(): number {
    return this.#bytes
  }

  add(source: number, at: string, bytes: Uint8Array): void {
    const queue = this.#queues.get(source) ?? []
    this.#queues.set(source, queue)
    queue.push({ at, atMs: Date.parse(at), bytes, cameAt: this.#clock.now() })
    this.#bytes += bytes.length
    if (this.sources === 1) this.release()
    else this.#arm()
  }

  /** Gives everything that has waited long enough. */
  release(isEnd = false): void {
    const due = this.sources === 1 || isEnd ? Number.POSITIVE_INFINITY : this.#clock.now() - holdMs
    while (this.#mayGo()) {
      const [source, entry] = this.#next() ?? []
      // The first of all waits for others only as long as the oldest of them has.
      if (source === undefined || entry === undefined || !this.#isDue(due)) break
      this.#take(source)
      this.#bytes -= entry.bytes.length
      this.#onItem(entry.bytes)
    }
    if (this.#bytes > 0) this.#arm()
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#queues.clear()
    this.#bytes = 0
  }

  #arm(): void {
    this.#timer ??= this.#clock.after(holdMs, () => {
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
