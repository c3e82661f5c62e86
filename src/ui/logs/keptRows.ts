import type { LineLevel } from '../session/logChoices.ts'
import { blockRows, type LogBlock } from './logBlock.ts'
import { type LogMarkerRow, type LogRow, lineText } from './logRow.ts'
import type { LinePiece } from './matches.ts'
import type { RowNumbers } from './rowNumbers.ts'

/** LogRowList is rows in their order, each found by its place and by its number; it never changes. */
export interface LogRowList extends Iterable<LogRow> {
  readonly length: number
  at(place: number): LogRow | undefined
  /** The number of the row at that place. */
  numberAt(place: number): number | undefined
  /** How many rows come before that number. */
  placeOf(n: number): number
  /** The row with that number. */
  get(n: number): LogRow | undefined
}

/** KeptRows are the rows of a log that are kept: the older ones in blocks, the newest as they are. */
export class KeptRows implements LogRowList {
  readonly length: number
  /** The number of the first row, and of the last one, which is one less than the first where there is none. */
  readonly first: number
  readonly last: number
  readonly #blocks: readonly LogBlock[]
  readonly #newest: readonly LogRow[]
  /** The number of the first row that is in no block. */
  readonly #unpacked: number

  static none(): KeptRows {
    return new KeptRows([], [])
  }

  constructor(blocks: readonly LogBlock[], newest: readonly LogRow[]) {
    this.#blocks = blocks
    this.#newest = newest
    this.length = blocks.length * blockRows + newest.length
    this.first = blocks[0]?.first ?? newest[0]?.n ?? 1
    this.last = this.first + this.length - 1
    this.#unpacked = this.first + blocks.length * blockRows
  }

  at(place: number): LogRow | undefined {
    return this.get(this.first + place)
  }

  numberAt(place: number): number | undefined {
    return place < 0 || place >= this.length ? undefined : this.first + place
  }

  placeOf(n: number): number {
    return Math.min(Math.max(0, n - this.first), this.length)
  }

  get(n: number): LogRow | undefined {
    if (n < this.first || n > this.last) return undefined
    return n >= this.#unpacked ? this.#newest[n - this.#unpacked] : this.#blockOf(n)?.row(n)
  }

  *[Symbol.iterator](): Iterator<LogRow> {
    for (const block of this.#blocks)
      for (let n = block.first; n < block.first + block.length; n += 1) yield block.row(n)
    yield* this.#newest
  }

  /** The markers, without a look at the lines of blocks. */
  *markers(): Iterable<LogMarkerRow> {
    for (const { markers } of this.#blocks) yield* markers
    for (const row of this.#newest) if (row.type === 'marker') yield row
  }

  /** The lines with that stamp. */
  *withStamp(at: string): Iterable<Extract<LogRow, { type: 'line' }>> {
    for (const block of this.#blocks) {
      if (!block.hasStamp(at)) continue
      for (let n = block.first; n < block.first + block.length; n += 1) {
        const row = block.row(n)
        if (row.type === 'line' && row.at === at) yield row
      }
    }
    for (const row of this.#newest) if (row.type === 'line' && row.at === at) yield row
  }

  /** Says of each row from that number to that one what its level and its source are; a marker has no level. */
  scan(
    from: number,
    to: number,
    visit: (n: number, level: LineLevel | null, source: number | null) => void,
  ): void {
    for (let n = from; n <= to && n < this.#unpacked; ) {
      const block = this.#blockOf(n)
      if (block === undefined) break
      const end = Math.min(to, block.first + block.length - 1)
      const markers = new Set(block.markers.map((marker) => marker.n))
      for (; n <= end; n += 1) visit(n, markers.has(n) ? null : block.levelOf(n), block.sourceOf(n))
    }
    for (let n = Math.max(from, this.#unpacked); n <= to; n += 1) {
      const row = this.#newest[n - this.#unpacked]
      if (row !== undefined) visit(n, row.type === 'line' ? row.level : null, row.source)
    }
  }

  /** The texts of some rows that lie together, from that one on; null where there is none. */
  pieceFrom(n: number): LinePiece | null {
    if (n < this.first || n > this.last) return null
    const block = n < this.#unpacked ? this.#blockOf(n) : undefined
    if (block !== undefined) return blockPiece(block, n, block.first + block.length - 1)
    return this.#newestPiece(n, Math.min(n + blockRows - 1, this.last))
  }

  /** The texts of some rows that lie together, up to that one; null where there is none. */
  pieceTo(n: number): LinePiece | null {
    if (n < this.first || n > this.last) return null
    const block = n < this.#unpacked ? this.#blockOf(n) : undefined
    if (block !== undefined) return blockPiece(block, block.first, n)
    return this.#newestPiece(Math.max(n - blockRows + 1, this.#unpacked), n)
  }

  #blockOf(n: number): LogBlock | undefined {
    return this.#blocks[Math.floor((n - this.first) / blockRows)]
  }

  #newestPiece(from: number, to: number): LinePiece {
    const rows = this.#newest.slice(from - this.#unpacked, to - this.#unpacked + 1)
    return {
      ...{ first: from, last: to },
      text: rows.map(lineText).join('\n'),
      markers: rows.flatMap((row) => (row.type === 'marker' ? [row.n] : [])),
    }
  }
}

const blockPiece = (block: LogBlock, from: number, to: number): LinePiece => ({
  ...{ first: from, last: to },
  text: block.textOf(from, to),
  markers: block.markers.map(({ n }) => n),
})

/** ShownRows are those of the kept rows that have these numbers. */
export class ShownRows implements LogRowList {
  readonly #rows: KeptRows
  readonly #numbers: RowNumbers

  constructor(rows: KeptRows, numbers: RowNumbers) {
    this.#rows = rows
    this.#numbers = numbers
  }

  get length(): number {
    return this.#numbers.length
  }

  at(place: number): LogRow | undefined {
    const n = this.#numbers.at(place)
    return n === undefined ? undefined : this.#rows.get(n)
  }

  numberAt(place: number): number | undefined {
    return this.#numbers.at(place)
  }

  placeOf(n: number): number {
    return this.#numbers.placeOf(n)
  }

  get(n: number): LogRow | undefined {
    return this.#numbers.has(n) ? this.#rows.get(n) : undefined
  }

  *[Symbol.iterator](): Iterator<LogRow> {
    for (const n of this.#numbers) {
      const row = this.#rows.get(n)
      if (row !== undefined) yield row
    }
  }
}
