import { KubeError } from '../kubeError.ts'

const newline = 0x0a

/**
 * The longest line of a watch. etcd takes requests of up to 1.5 MB; the same object as JSON, its text escaped and its
 * bytes in base64, is a few times that. What is longer is no event of an API server, and memory is not lent to it.
 */
export const maxLineBytes = 10 << 20

/** LineSplitter cuts a stream of chunks into lines; each byte is copied at most once, however the chunks fall. */
export class LineSplitter {
  readonly #onLine: (line: Buffer) => void
  readonly #maxBytes: number
  #pieces: Buffer[] = []
  #pieceBytes = 0

  constructor(onLine: (line: Buffer) => void, maxBytes: number = maxLineBytes) {
    this.#onLine = onLine
    this.#maxBytes = maxBytes
  }

  /** Whether a line has begun that has not ended. */
  get isInsideLine(): boolean {
    return this.#pieceBytes > 0
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#take(chunk.subarray(start, end))
      start = end + 1
      const line =
        this.#pieces.length === 1 && this.#pieces[0] ? this.#pieces[0] : Buffer.concat(this.#pieces)
      this.#pieces = []
      this.#pieceBytes = 0
      if (line.length > 0) this.#onLine(line)
    }
    if (start < chunk.length) this.#take(chunk.subarray(start))
  }

  #take(piece: Buffer): void {
    this.#pieceBytes += piece.length
    if (this.#pieceBytes > this.#maxBytes)
      throw new KubeError('malformed', `The watch sent a line of more than ${this.#maxBytes >> 20} MB.`)
    this.#pieces.push(piece)
  }
}
