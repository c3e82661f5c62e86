import type { ReadLine } from './lineReader.ts'

/** Bytes that are written at once. */
const pieceBytes = 64 * 1024
const space = 0x20
const newline = 0x0a

/** TextPieces gathers the lines of a saved log, as their bytes came, into large pieces. */
export class TextPieces {
  readonly #onPiece: (piece: Uint8Array) => void
  #piece = Buffer.allocUnsafe(pieceBytes)
  #filled = 0

  constructor(onPiece: (piece: Uint8Array) => void) {
    this.#onPiece = onPiece
  }

  line(line: ReadLine, hasTime: boolean): void {
    if (hasTime && !Number.isNaN(line.atMs)) {
      this.text(line.at)
      this.#addByte(space)
    }
    for (let begin = 0; begin < line.size; ) {
      if (this.#filled === pieceBytes) this.flush()
      const copied = line.copyTo(this.#piece, this.#filled, begin)
      this.#filled += copied
      begin += copied
    }
    this.#addByte(newline)
  }

  text(text: string): void {
    const bytes = Buffer.from(text)
    for (let begin = 0; begin < bytes.length; ) {
      if (this.#filled === pieceBytes) this.flush()
      const copied = bytes.copy(this.#piece, this.#filled, begin)
      this.#filled += copied
      begin += copied
    }
  }

  /** Gives what was gathered so far. */
  flush(): void {
    if (this.#filled === 0) return
    const piece = this.#piece.subarray(0, this.#filled)
    // The taker keeps what it was given.
    this.#piece = Buffer.allocUnsafe(pieceBytes)
    this.#filled = 0
    this.#onPiece(piece)
  }

  #addByte(byte: number): void {
    if (this.#filled === pieceBytes) this.flush()
    this.#piece[this.#filled] = byte
    this.#filled += 1
  }
}
