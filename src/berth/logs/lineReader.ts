/** Bytes of a line that a page gets; the rest of it is left out, and the line says so. */
const shownLineBytes = 64 * 1024
const newline = 0x0a
const space = 0x20
/** The stamp of the kubelet has at most 35 characters. */
const maxStampBytes = 40
const stampForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u

/** ReadLine is one line of a container's log. */
export interface ReadLine {
  /** As the kubelet wrote it; empty where it wrote none. */
  readonly at: string
  readonly text: string
  /** The bytes of its text, as the kubelet sent them. */
  readonly content: Uint8Array
  readonly isCut: boolean
  /** Equal for equal lines: the stamp, and a hash of the bytes that are carried, of a long line of its ends. */
  readonly key: string
}

/**
 * LineReader makes lines of the bytes of a log with time stamps. A line that never ends costs no more than another. Bytes
 * that are no UTF-8 become U+FFFD.
 */
export class LineReader {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  readonly #onLine: (line: ReadLine) => void
  readonly #maxLineBytes: number
  #parts: Buffer[] = []
  #size = 0
  /** The rest of the line is left out. */
  #isSkipping = false

  constructor(onLine: (line: ReadLine) => void, maxLineBytes = shownLineBytes) {
    this.#onLine = onLine
    this.#maxLineBytes = maxLineBytes
  }

  take(chunk: Buffer): void {
    let from = 0
    while (from < chunk.length) {
      const end = chunk.indexOf(newline, from)
      const part = chunk.subarray(from, end === -1 ? chunk.length : end)
      from += part.length + 1
      if (!this.#isSkipping) this.#add(part)
      if (end === -1) return
      if (!this.#isSkipping) this.#emit(false)
      this.#isSkipping = false
    }
  }

  /** The bytes of a line that has no end yet; empty where there is none. */
  get rest(): string {
    return Buffer.concat(this.#parts, this.#size).toString('latin1')
  }

  /** The log has ended: a line without an end is one all the same. */
  end(): void {
    if (this.#size > 0) this.#emit(false)
    this.#isSkipping = false
  }

  #add(part: Buffer): void {
    const room = this.#maxLineBytes + maxStampBytes - this.#size
    const taken = part.length > room ? part.subarray(0, room) : part
    this.#parts.push(taken)
    this.#size += taken.length
    if (part.length <= room) return
    this.#emit(true)
    this.#isSkipping = true
  }

  #emit(isCut: boolean): void {
    const bytes =
      this.#parts.length === 1 && this.#parts[0] ? this.#parts[0] : Buffer.concat(this.#parts, this.#size)
    this.#parts = []
    this.#size = 0
    const at = stampOf(bytes)
    const content = at === '' ? bytes : bytes.subarray(at.length + 1)
    const decoder = this.#decoder
    this.#onLine({
      at,
      content,
      isCut,
      key: `${at} ${hashOf(content)}`,
      // A download needs no text.
      get text() {
        return decoder.decode(content)
      },
    })
  }
}

function stampOf(bytes: Buffer): string {
  const end = bytes.subarray(0, maxStampBytes).indexOf(space)
  // A line without any text ends behind its stamp.
  const stamp = bytes.toString('latin1', 0, end === -1 ? Math.min(bytes.length, maxStampBytes) : end)
  return stampForm.test(stamp) ? stamp : ''
}

/** Of a longer line, so many bytes of its beginning and of its end are hashed. */
const hashedBytes = { head: 192, tail: 64 }

/** FNV-1a, twice 32 bits with different beginnings, and the length. A long line is known by its ends as well. */
function hashOf(bytes: Uint8Array): string {
  const { head, tail } = hashedBytes
  const isLong = bytes.length > head + tail
  let one = 0x811c9dc5
  let other = 0x9747b28c
  const take = (from: number, to: number) => {
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] as number
      one = Math.imul(one ^ byte, 0x01000193)
      other = Math.imul(other ^ byte, 0x85ebca6b)
    }
  }
  take(0, isLong ? head : bytes.length)
  if (isLong) take(bytes.length - tail, bytes.length)
  return `${bytes.length} ${one >>> 0} ${other >>> 0}`
}
