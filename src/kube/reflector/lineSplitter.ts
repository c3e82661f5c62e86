import { KubeError } from '../errors/kubeError.ts'

const newline = 0x0a

/**
 * The longest line of a watch. etcd takes requests of up to 1.5 MB, and the same object as JSON, with escaped text and
 * bytes in base64, is a few times that. An API server sends no longer event, so a longer line gets no memory.
 */
const maxLineBytes = 10 << 20

/** Chunks of one byte each would take a hundred times their size, so this many are joined. */
const mostSmallPieces = 1024

/** LineSplitter cuts a stream of chunks into lines. Each byte is copied at most twice, wherever the chunks begin. */
export class LineSplitter {
  readonly #onLine: (line: Buffer) => void
  readonly #maxBytes: number
  #joined: Buffer[] = []
  #pieces: Buffer[] = []
  #pieceBytes = 0

  constructor(onLine: (line: Buffer) => void, maxBytes: number = maxLineBytes) {
    this.#onLine = onLine
    this.#maxBytes = maxBytes
  }

  /** How many bytes are kept of a line that has begun and not ended. */
  get heldBytes(): number {
    return this.#pieceBytes
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const line = this.#complete(chunk.subarray(start, end))
      start = end + 1
      if (line.length > 0) this.#onLine(line)
    }
    if (start < chunk.length) this.#take(chunk.subarray(start))
  }

  #complete(last: Buffer): Buffer {
    if (this.#pieceBytes === 0) return last
    this.#take(last)
    const line = Buffer.concat([...this.#joined, ...this.#pieces])
    this.#joined = []
    this.#pieces = []
    this.#pieceBytes = 0
    return line
  }

  #take(piece: Buffer): void {
    this.#pieceBytes += piece.length
    if (this.#pieceBytes > this.#maxBytes)
      throw new KubeError('malformed', `The watch sent a line of more than ${this.#maxBytes >> 20} MB.`)
    this.#pieces.push(piece)
    if (this.#pieces.length < mostSmallPieces) return
    this.#joined.push(Buffer.concat(this.#pieces))
    this.#pieces = []
  }
}
