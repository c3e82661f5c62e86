import type { ReadLine } from './lineReader.ts'

/** The API server cuts `sinceTime` to whole seconds, and lines of two streams may be a little out of order. */
const overlapMs = 2000
/** More lines than that are not kept; the answer is then searched for those that are. */
const maxKept = 16_384
/** An answer that has so many lines or bytes more than were read before the kept ones has not got them. */
const maxSought = { lines: 20_000, bytes: 8 << 20 }

/** Lines that were read and are not kept, and the newest stamp of them. */
interface Passed {
  readonly lines: number
  readonly bytes: number
  readonly untilMs: number
}

const nonePassed: Passed = { lines: 0, bytes: 0, untilMs: Number.NEGATIVE_INFINITY }

/**
 * Cursor knows where one instance's log was read to: the keys of all lines of the last two to three seconds, in the order
 * of the file. A log that is read again from `since` begins with these lines, and goes on with new ones. Stamps are never
 * compared to find the place, since equal stamps and older ones after newer ones are normal.
 */
export class Cursor {
  #keys: number[] = []
  /** The stamp of each of them. */
  #times: number[] = []
  #sizes: number[] = []
  /** Lines of these seconds that are not kept, by parts. */
  #passed: Passed[] = []
  #newestMs = Number.NEGATIVE_INFINITY
  /** Lines of older seconds are not kept. */
  #sinceMs = Number.NEGATIVE_INFINITY
  #newest: number | null = null
  /** Whether the file may have older lines in the same seconds, which were never read. */
  #mayLackOlder: boolean

  /** `isFromStart` tells that the first read began with the first line of the file. */
  constructor({ isFromStart }: { readonly isFromStart: boolean }) {
    this.#mayLackOlder = !isFromStart
  }

  /** The key of the line that was read last; null where none was. */
  get newest(): number | null {
    return this.#newest
  }

  /** Where to read again from; null where no line with a stamp was read, so that the first read is repeated. */
  get since(): string | null {
    if (this.#keys.length === 0) return null
    return new Date(this.#sinceMs).toISOString().replace(/\.\d+Z$/u, 'Z')
  }

  /** This line has been read. */
  note({ atMs, key, size }: Pick<ReadLine, 'atMs' | 'key' | 'size'>): void {
    this.#newest = key
    if (Number.isNaN(atMs)) return
    if (atMs > this.#newestMs) {
      this.#newestMs = atMs
      const sinceMs = Math.floor(atMs / 1000) * 1000 - overlapMs
      if (sinceMs > this.#sinceMs) this.#dropBefore(sinceMs)
    }
    if (atMs < this.#sinceMs) return
    this.#keys.push(key)
    this.#times.push(atMs)
    this.#sizes.push(size)
    if (this.#keys.length > maxKept) this.#pass(this.#keys.length - maxKept / 2)
  }

  /** Begins to read again from `since`. */
  resume(): Resumption {
    const passed = this.#passed.reduce(
      (sum, { lines, bytes, untilMs }) => ({
        lines: sum.lines + lines,
        bytes: sum.bytes + bytes,
        untilMs: Math.max(sum.untilMs, untilMs),
      }),
      nonePassed,
    )
    return new Resumption([...this.#keys], this.#mayLackOlder, passed)
  }

  /** Keeps the oldest lines no longer, only how many they were. */
  #pass(lines: number): void {
    this.#passed.push({
      lines,
      bytes: this.#sizes.slice(0, lines).reduce((sum, size) => sum + size, 0),
      untilMs: this.#times.slice(0, lines).reduce((latest, atMs) => Math.max(latest, atMs)),
    })
    this.#keys = this.#keys.slice(lines)
    this.#times = this.#times.slice(lines)
    this.#sizes = this.#sizes.slice(lines)
    this.#mayLackOlder = true
  }

  #dropBefore(sinceMs: number): void {
    this.#sinceMs = sinceMs
    const { length } = this.#keys
    const isKept = (_: unknown, index: number) => (this.#times[index] ?? 0) >= sinceMs
    this.#keys = this.#keys.filter(isKept)
    this.#sizes = this.#sizes.filter(isKept)
    this.#times = this.#times.filter((atMs) => atMs >= sinceMs)
    this.#passed = this.#passed.filter(({ untilMs }) => untilMs >= sinceMs)
    // Older lines than those of now have been read, so none of these seconds is lacking.
    if (this.#keys.length < length && this.#passed.length === 0) this.#mayLackOlder = false
  }
}

/** Resumed is what the next line of an answer means: lines to show, and whether lines before them are missing. */
export interface Resumed {
  readonly lines: readonly ReadLine[]
  readonly isGap: boolean
}

const nothing: Resumed = { lines: [], isGap: false }

/**
 * Resumption finds the place in an answer that was asked for with an overlap. The lines known already are the longest end
 * of the kept lines that the answer begins with. If the answer has none of them, the log has been rotated meanwhile, and
 * lines may be missing. Lines are held until that is decided.
 */
export class Resumption {
  readonly #kept: readonly number[]
  readonly #mayLackOlder: boolean
  /** Lines that were read before the kept ones and that the answer may begin with. */
  readonly #passed: Passed
  #held: ReadLine[] = []
  #heldBytes = 0
  /** Where in the kept lines the answer may have begun, and in which of its lines; the longest first. */
  #candidates: { readonly start: number; readonly from: number }[] = []
  /** Set by the first line, since only then the candidates are known. */
  #isBegun = false
  #isDecided = false

  constructor(kept: readonly number[], mayLackOlder: boolean, passed = nonePassed) {
    this.#kept = kept
    this.#passed = passed
    this.#mayLackOlder = mayLackOlder
    this.#isDecided = kept.length === 0
  }

  /** Whether the place is found: each line is a new one from now on. */
  get isDecided(): boolean {
    return this.#isDecided
  }

  /**
   * Whether the answer is of the file that the kept lines are from, though it has ended before their end: it has some of them,
   * or began at a time of which lines were read before them and has fewer than those.
   */
  get isCutShort(): boolean {
    const [first] = this.#held
    if (this.#isDecided || first === undefined) return false
    return (
      this.#candidates.length > 0 ||
      (this.#held.length < this.#passed.lines && first.atMs <= this.#passed.untilMs)
    )
  }

  take(line: ReadLine): Resumed {
    if (this.#isDecided) return { lines: [line], isGap: false }
    const index = this.#held.length
    this.#held.push(line)
    this.#heldBytes += line.size
    // A candidate that reached its end is disproved by nothing; a longer one may be.
    this.#candidates = this.#candidates.filter(({ start, from }) => {
      const place = start + index - from
      return place >= this.#kept.length || this.#kept[place] === line.key
    })
    if (!this.#isBegun) {
      this.#isBegun = true
      this.#kept.forEach((key, start) => {
        if (key === line.key) this.#candidates.push({ start, from: index })
      })
    } else if (this.#mayLackOlder && this.#kept[0] === line.key)
      this.#candidates.push({ start: 0, from: index })
    return this.#decide(false)
  }

  /** The answer has no more lines for now, or has ended. */
  end(): Resumed {
    return this.#isDecided || this.#held.length === 0 ? nothing : this.#decide(true)
  }

  #decide(isEnd: boolean): Resumed {
    const [longest] = this.#candidates
    const held = this.#held.length
    if (longest !== undefined) {
      const known = longest.from + this.#kept.length - longest.start
      if (held >= known) return this.#settle(known, false)
      // All of the answer is known, as far as it goes.
      return nothing
    }
    const maySeek =
      held < this.#passed.lines + maxSought.lines && this.#heldBytes < this.#passed.bytes + maxSought.bytes
    if (this.#mayLackOlder && !isEnd && maySeek) return nothing
    return this.#settle(0, true)
  }

  #settle(known: number, isGap: boolean): Resumed {
    this.#isDecided = true
    const lines = this.#held.slice(known)
    this.#held = []
    return { lines, isGap }
  }
}
