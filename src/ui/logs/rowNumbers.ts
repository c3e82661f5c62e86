/** A piece of this length gets no more numbers. */
const pieceLength = 1000

/**
 * RowNumbers is ascending numbers of rows; it never changes. Numbers can be set before it and after it without copying all:
 * it is kept in pieces.
 */
export class RowNumbers {
  readonly length: number
  readonly #pieces: readonly (readonly number[])[]
  /** How many numbers lie before each piece. */
  readonly #before: readonly number[]

  private constructor(pieces: readonly (readonly number[])[]) {
    this.#pieces = pieces
    let length = 0
    this.#before = pieces.map((piece) => {
      length += piece.length
      return length - piece.length
    })
    this.length = length
  }

  static none(): RowNumbers {
    return new RowNumbers([])
  }

  /** With greater numbers after these. */
  with(later: readonly number[]): RowNumbers {
    if (later.length === 0) return this
    const last = this.#pieces.at(-1)
    return last !== undefined && last.length + later.length <= pieceLength
      ? new RowNumbers([...this.#pieces.slice(0, -1), [...last, ...later]])
      : new RowNumbers([...this.#pieces, later])
  }

  /** With smaller numbers before these. */
  after(earlier: readonly number[]): RowNumbers {
    if (earlier.length === 0) return this
    const [first, ...others] = this.#pieces
    return first !== undefined && first.length + earlier.length <= pieceLength
      ? new RowNumbers([[...earlier, ...first], ...others])
      : new RowNumbers([earlier, ...this.#pieces])
  }

  /** Without those below that number. */
  from(n: number): RowNumbers {
    if (this.length === 0 || (this.#pieces[0]?.[0] ?? n) >= n) return this
    const pieces = this.#pieces
      .filter((piece) => (piece.at(-1) ?? 0) >= n)
      .map((piece, index) => (index === 0 ? piece.filter((each) => each >= n) : piece))
    return new RowNumbers(pieces)
  }

  at(place: number): number | undefined {
    if (place < 0 || place >= this.length) return undefined
    const piece = lowest(this.#before.length, (index) => (this.#before[index] ?? 0) > place) - 1
    return this.#pieces[piece]?.[place - (this.#before[piece] ?? 0)]
  }

  /** How many of them are smaller. */
  placeOf(n: number): number {
    const index = lowest(this.#pieces.length, (each) => (this.#pieces[each]?.at(-1) ?? 0) >= n)
    const piece = this.#pieces[index]
    if (piece === undefined) return this.length
    return (this.#before[index] ?? 0) + lowest(piece.length, (place) => (piece[place] ?? 0) >= n)
  }

  has(n: number): boolean {
    return this.at(this.placeOf(n)) === n
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const piece of this.#pieces) yield* piece
  }

  /** Tells of ascending numbers, from that one on, whether each is among these. */
  asker(from: number): (n: number) => boolean {
    let index = lowest(this.#pieces.length, (each) => (this.#pieces[each]?.at(-1) ?? 0) >= from)
    let place = 0
    return (n) => {
      for (;;) {
        const piece = this.#pieces[index]
        if (piece === undefined) return false
        while (place < piece.length && (piece[place] ?? 0) < n) place += 1
        if (place < piece.length) return piece[place] === n
        index += 1
        place = 0
      }
    }
  }
}

/** The lowest index from which on a condition holds; `length` where it holds nowhere. */
function lowest(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
