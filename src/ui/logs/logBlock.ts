import type { ClusterId } from '#contract'
import type { LineLevel } from '../session/logChoices.ts'
import { levelTitles } from './levels.ts'
import { type LogMarkerRow, type LogRow, lineText, weightOf } from './logRow.ts'

/** The rows of a block; all blocks of a log have as many. */
export const blockRows = 1000

const levelNames: readonly LineLevel[] = levelTitles.map(([level]) => level)
const levelNumbers: ReadonlyMap<LineLevel, number> = new Map(
  levelNames.map((level, number) => [level, number]),
)
/** Beside a level's number: the line is longer than what is there of it. */
const cutFlag = 0x80
const noSource = 0xffffffff

/** A span of a line, without its text. */
interface Styled {
  readonly length: number
  readonly style: string
}

/**
 * LogBlock is rows that follow each other, packed: their texts are one string, so that a million lines cost little beside their
 * characters and are searched fast. A row of it is made when it is asked for. All its lines are of one cluster.
 */
export class LogBlock {
  /** The number of its first row. */
  readonly first: number
  readonly length: number
  /** The texts of the rows, an end of line between two of them; that of a marker is empty. */
  readonly text: string
  /** What it weighs against the limit of a log. */
  readonly weight: number
  readonly markers: readonly LogMarkerRow[]
  /** How many of the rows are lines of each level. */
  readonly levels: ReadonlyMap<LineLevel, number>
  readonly #clusterId: ClusterId | undefined
  /** Where each row's text ends. */
  readonly #ends: Uint32Array
  readonly #stamps: string
  readonly #stampEnds: Uint32Array
  readonly #sources: Uint32Array
  readonly #flags: Uint8Array
  /** The spans of lines that have styles, by their place. */
  readonly #styled = new Map<number, readonly Styled[]>()

  constructor(rows: readonly LogRow[]) {
    const { length } = rows
    this.first = rows[0]?.n ?? 0
    this.length = length
    this.#clusterId = rows[0]?.clusterId
    this.#ends = new Uint32Array(length)
    this.#stampEnds = new Uint32Array(length)
    this.#sources = new Uint32Array(length)
    this.#flags = new Uint8Array(length)
    const texts: string[] = []
    const stamps: string[] = []
    const levels = new Map<LineLevel, number>()
    let [end, stampEnd, weight] = [0, 0, 0]
    for (const [place, row] of rows.entries()) {
      const text = lineText(row)
      const stamp = row.type === 'line' ? row.at : ''
      texts.push(text)
      stamps.push(stamp)
      end += text.length
      stampEnd += stamp.length
      weight += weightOf(row)
      this.#ends[place] = end + place
      this.#stampEnds[place] = stampEnd
      this.#sources[place] = row.source ?? noSource
      if (row.type === 'marker') continue
      levels.set(row.level, (levels.get(row.level) ?? 0) + 1)
      this.#flags[place] = (levelNumbers.get(row.level) ?? 0) | (row.isCut ? cutFlag : 0)
      const { spans } = row.line
      if (spans.length > 1 || (spans[0]?.style ?? '') !== '')
        this.#styled.set(
          place,
          spans.map(({ text: { length: long }, style }) => ({ length: long, style })),
        )
    }
    this.text = texts.join('\n')
    this.#stamps = stamps.join('')
    this.levels = levels
    this.weight = weight
    this.markers = rows.filter((row) => row.type === 'marker')
  }

  /** The row with that number, which has to be one of these. */
  row(n: number): LogRow {
    const place = n - this.first
    const marker = this.markers.find((each) => each.n === n)
    if (marker !== undefined) return marker
    const text = this.textOf(n, n)
    const level = this.levelOf(n)
    const flags = this.#flags[place] ?? 0
    return {
      type: 'line',
      n,
      clusterId: this.#clusterId as ClusterId,
      source: this.#sources[place] ?? 0,
      at: this.#stamps.slice(this.#stampEnds[place - 1] ?? 0, this.#stampEnds[place]),
      isCut: (flags & cutFlag) !== 0,
      level,
      line: { text, spans: this.#spansOf(place, text) },
    }
  }

  /** The texts from that row to that row, both among them. */
  textOf(from: number, to: number): string {
    const [begin, end] = [from - this.first, to - this.first]
    return this.text.slice(begin === 0 ? 0 : (this.#ends[begin - 1] ?? 0) + 1, this.#ends[end])
  }

  sourceOf(n: number): number | null {
    const source = this.#sources[n - this.first] ?? noSource
    return source === noSource ? null : source
  }

  levelOf(n: number): LineLevel {
    return levelNames[(this.#flags[n - this.first] ?? 0) & ~cutFlag] ?? 'none'
  }

  /** Whether a line may have that stamp. */
  hasStamp(at: string): boolean {
    return this.#stamps.includes(at)
  }

  #spansOf(place: number, text: string): { text: string; style: string }[] {
    const styled = this.#styled.get(place)
    if (styled === undefined) return [{ text, style: '' }]
    let from = 0
    return styled.map(({ length, style }) => {
      from += length
      return { text: text.slice(from - length, from), style }
    })
  }
}
