/** Bytes of a line that a page gets; the rest of it is left out, and the line says so. */
const shownLineBytes = 64 * 1024
const newline = 0x0a
const space = 0x20
const zulu = 0x5a
/** The stamp of the kubelet has at most 35 characters. */
const maxStampBytes = 40
const stampForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u
/** `2026-01-01T12:00:00.` */
const secondBytes = 20

/** Place is where a line is in bytes: its stamp from `from` to `stampTo`, its end at `to`. */
interface Place {
  readonly bytes: Buffer
  readonly from: number
  readonly stampTo: number
  readonly to: number
}

/**
 * ReadLine is one line of a container's log, as a place in the bytes that came. Its text is made when it is asked for: a
 * download needs none, and has a hundred thousand lines a second.
 */
export class ReadLine {
  readonly isCut: boolean
  /** Epoch ms of its stamp; NaN where it has none. */
  readonly atMs: number
  /** Equal for equal lines: a hash of the stamp and the bytes that are carried, of a long line of its ends. */
  readonly key: number
  readonly #place: Place
  readonly #contentFrom: number

  constructor(place: Place, atMs: number, isCut: boolean) {
    const { bytes, from, stampTo, to } = place
    this.isCut = isCut
    this.atMs = atMs
    this.key = hashOf(bytes, from, to)
    this.#place = place
    // A line without any text ends behind its stamp.
    this.#contentFrom = stampTo === from ? from : Math.min(to, stampTo + 1)
  }

  /** As the kubelet wrote it; empty where it wrote none. */
  get at(): string {
    const { bytes, from, stampTo } = this.#place
    return bytes.toString('latin1', from, stampTo)
  }

  /** Bytes that are no UTF-8 become U+FFFD. */
  get text(): string {
    return this.#place.bytes.toString('utf8', this.#contentFrom, this.#place.to)
  }

  /** The bytes of its text, as the kubelet sent them. */
  get content(): Uint8Array {
    return this.#place.bytes.subarray(this.#contentFrom, this.#place.to)
  }

  /** How many bytes its text has. */
  get size(): number {
    return this.#place.to - this.#contentFrom
  }

  /** Copies as many bytes of its text as fit, from that one on; gives how many those are. */
  copyTo(target: Buffer, at: number, begin: number): number {
    const { bytes, to } = this.#place
    return bytes.copy(target, at, this.#contentFrom + begin, to)
  }
}

/** lineItem is a line as a LogItem in JSON, with its end of line; they are many. */
export function lineItem(source: number, { at, text, isCut }: ReadLine): string {
  const end = isCut ? ',"isCut":true}\n' : '}\n'
  return `{"type":"line","source":${source},"at":"${at}","text":${JSON.stringify(text)}${end}`
}

/**
 * LineReader makes lines of the bytes of a log with time stamps. A line that never ends costs no more than another.
 */
export class LineReader {
  readonly #onLine: (line: ReadLine) => void
  readonly #maxBytes: number
  readonly #stamps = new StampReader()
  #parts: Buffer[] = []
  #size = 0
  /** The rest of the line is left out. */
  #isSkipping = false

  constructor(onLine: (line: ReadLine) => void, maxLineBytes = shownLineBytes) {
    this.#onLine = onLine
    this.#maxBytes = maxLineBytes + maxStampBytes
  }

  take(chunk: Buffer): void {
    let from = 0
    while (from < chunk.length) {
      const end = chunk.indexOf(newline, from)
      const to = end === -1 ? chunk.length : end
      if (!this.#isSkipping) {
        // Most lines come in one piece.
        if (end !== -1 && this.#size === 0 && to - from <= this.#maxBytes) this.#emit(chunk, from, to, false)
        else {
          this.#add(chunk.subarray(from, to))
          if (end !== -1 && !this.#isSkipping) this.#emitParts(false)
        }
      }
      if (end === -1) return
      this.#isSkipping = false
      from = to + 1
    }
  }

  /** The bytes of a line that has no end yet; empty where there is none. */
  get rest(): string {
    return Buffer.concat(this.#parts, this.#size).toString('latin1')
  }

  /** The log has ended: a line without an end is one all the same. */
  end(): void {
    if (this.#size > 0) this.#emitParts(false)
    this.#isSkipping = false
  }

  #add(part: Buffer): void {
    const room = this.#maxBytes - this.#size
    const taken = part.length > room ? part.subarray(0, room) : part
    this.#parts.push(taken)
    this.#size += taken.length
    if (part.length <= room) return
    this.#emitParts(true)
    this.#isSkipping = true
  }

  #emitParts(isCut: boolean): void {
    const bytes = Buffer.concat(this.#parts, this.#size)
    this.#parts = []
    this.#size = 0
    this.#emit(bytes, 0, bytes.length, isCut)
  }

  #emit(bytes: Buffer, from: number, to: number, isCut: boolean): void {
    const stampTo = this.#stamps.read(bytes, from, to)
    this.#onLine(new ReadLine({ bytes, from, stampTo, to }, this.#stamps.atMs, isCut))
  }
}

/** StampReader reads the stamps of lines; one of the same second as the last costs a comparison. */
class StampReader {
  /** Epoch ms of the stamp that was read last; NaN where there was none. */
  atMs = Number.NaN
  /** The last stamp to its second, in UTC. */
  readonly #second = Buffer.alloc(secondBytes)
  #secondMs = Number.NaN

  /** Where the stamp of the line ends; its beginning where it has none. */
  read(bytes: Buffer, from: number, to: number): number {
    const known = this.#readKnown(bytes, from, to)
    if (known !== -1) return known
    const most = Math.min(to, from + maxStampBytes)
    let end = from
    while (end < most && bytes[end] !== space) end += 1
    const stamp = bytes.toString('latin1', from, end)
    this.atMs = stampForm.test(stamp) ? Date.parse(stamp) : Number.NaN
    if (Number.isNaN(this.atMs)) return from
    if (stamp.endsWith('Z') && stamp.length > secondBytes) {
      bytes.copy(this.#second, 0, from, from + secondBytes)
      this.#secondMs = Math.floor(this.atMs / 1000) * 1000
    }
    return end
  }

  /** As `read`, where the stamp has the same second; else -1. */
  #readKnown(bytes: Buffer, from: number, to: number): number {
    if (Number.isNaN(this.#secondMs)) return -1
    // The last digits differ most often.
    for (let at = secondBytes - 1; at >= 0; at -= 1) if (bytes[from + at] !== this.#second[at]) return -1
    const digits = from + secondBytes
    let at = digits
    let millis = 0
    for (; at < to; at += 1) {
      const digit = (bytes[at] as number) - 0x30
      if (digit < 0 || digit > 9) break
      if (at < digits + 3) millis = millis * 10 + digit
    }
    const count = at - digits
    if (count === 0 || bytes[at] !== zulu || (at + 1 < to && bytes[at + 1] !== space)) return -1
    if (at + 1 - from > maxStampBytes) return -1
    this.atMs = this.#secondMs + (count === 1 ? millis * 100 : count === 2 ? millis * 10 : millis)
    return at + 1
  }
}

/** Of a longer line, so many bytes of its beginning and of its end are hashed. */
const hashedBytes = { head: 192, tail: 64 }

/** FNV-1a over four bytes at a time, twice 32 bits with different beginnings, and the length; 53 bits of it. */
function hashOf(bytes: Buffer, from: number, to: number): number {
  const { head, tail } = hashedBytes
  const isLong = to - from > head + tail
  let one = 0x811c9dc5 ^ (to - from)
  let other = 0x9747b28c
  let end = isLong ? from + head : to
  let at = from
  for (let part = 0; part < 2; part += 1) {
    for (; at + 4 <= end; at += 4) {
      const word =
        (bytes[at] as number) |
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 24)
      one = Math.imul(one ^ word, 0x01000193)
      one ^= one >>> 15
      other = Math.imul(other ^ word, 0x85ebca6b)
      other ^= other >>> 13
    }
    for (; at < end; at += 1) {
      one = Math.imul(one ^ (bytes[at] as number), 0x01000193)
      other = Math.imul(other ^ (bytes[at] as number), 0x85ebca6b)
    }
    if (!isLong) break
    at = to - tail
    end = to
  }
  return (one >>> 0) * 2 ** 21 + ((other ^ (other >>> 16)) & 0x1fffff)
}
