import { describe, expect, it } from 'vitest'
import type { ClusterId } from '#contract'
import { styledLine } from './ansi.ts'
import { KeptRows, ShownRows } from './keptRows.ts'
import { blockRows, LogBlock } from './logBlock.ts'
import type { LogRow } from './logRow.ts'
import { nextMatch } from './nextMatch.ts'
import { RowNumbers } from './rowNumbers.ts'

const clusterId = 'a' as ClusterId

/** A row of each sort in turn: plain, coloured, cut, of a level, of another source, a marker. */
const row = (n: number): LogRow =>
  n % 100 === 7
    ? { type: 'marker', clusterId, n, source: n % 200 === 7 ? 0 : null, at: n, marker: { is: 'rotated' } }
    : {
        ...{ type: 'line', clusterId, n, source: n % 3, isCut: n % 50 === 0 },
        at: `2026-01-01T00:00:00.${String(n).padStart(9, '0')}Z`,
        level: n % 5 === 0 ? 'error' : 'none',
        line: styledLine(
          n % 4 === 0 ? `\u001b[31mred ${n}\u001b[0m and plain é` : n % 9 === 0 ? '' : `line ${n}`,
        ),
      }
const count = 2 * blockRows + 500
const first = 11
const all = Array.from({ length: count }, (_, index) => row(first + index))
const packed = new KeptRows(
  [new LogBlock(all.slice(0, blockRows)), new LogBlock(all.slice(blockRows, 2 * blockRows))],
  all.slice(2 * blockRows),
)

describe('kept rows', () => {
  it('are the same rows in blocks', () => {
    expect([...packed]).toEqual(all)
    expect([...packed.markers()]).toEqual(all.filter(({ type }) => type === 'marker'))
    for (const place of [0, 999, 1000, 1999, 2000, count - 1]) expect(packed.at(place)).toEqual(all[place])
    expect([packed.at(-1), packed.at(count), packed.get(first - 1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('find the lines with a stamp', () => {
    const at = (n: number) => `2026-01-01T00:00:00.${String(n).padStart(9, '0')}Z`
    expect([...packed.withStamp(at(500))].map(({ n }) => n)).toEqual([500])
    expect([...packed.withStamp(at(2400))].map(({ n }) => n)).toEqual([2400])
  })

  it('have the level and the source of each row without making it', () => {
    const seen: unknown[] = []
    packed.scan(first + 900, first + 2100, (n, level, source) => seen.push([n, level, source]))
    const expected = all
      .slice(900, 2101)
      .map((each) => [each.n, each.type === 'line' ? each.level : null, each.source])
    expect(seen).toEqual(expected)
  })

  it('are searched in pieces that have each line once', () => {
    const texts: string[] = []
    for (let piece = packed.pieceFrom(first); piece !== null; piece = packed.pieceFrom(piece.last + 1))
      texts.push(...piece.text.split('\n'))
    expect(texts).toEqual(all.map((each) => (each.type === 'line' ? each.line.text : '')))
    const back: string[] = []
    for (let piece = packed.pieceTo(packed.last); piece !== null; piece = packed.pieceTo(piece.first - 1))
      back.unshift(...piece.text.split('\n'))
    expect(back).toEqual(texts)
  })
})

describe('numbers of rows', () => {
  it('grow at both ends, lose their first ones, and know the place of each', () => {
    let numbers = RowNumbers.none()
    const plain: number[] = []
    for (let step = 0; step < 40; step += 1) {
      const later = Array.from({ length: step * 7 }, (_, index) => 100_000 + step * 1000 + index * 2)
      const earlier = Array.from({ length: step * 5 }, (_, index) => 100_000 - (step + 1) * 1000 + index * 3)
      numbers = numbers.with(later).after(earlier)
      plain.push(...later)
      plain.unshift(...earlier)
    }
    expect([...numbers]).toEqual(plain)
    expect(numbers.length).toBe(plain.length)
    const cut = plain[1234] ?? 0
    const [left, leftPlain] = [numbers.from(cut), plain.slice(1234)]
    expect([...left]).toEqual(leftPlain)
    const has = left.asker(cut)
    for (let n = cut; n < cut + 5000; n += 1) {
      const place = leftPlain.findIndex((each) => each >= n)
      expect(left.placeOf(n)).toBe(place)
      expect(left.has(n)).toBe(leftPlain[place] === n)
      expect(has(n)).toBe(leftPlain[place] === n)
    }
    expect(leftPlain.map((_, place) => left.at(place))).toEqual(leftPlain)
  })
})

describe('the steps through the matches', () => {
  const found = RowNumbers.none().with([20, 40, 60, 2000])
  const step = (current: number | null, by: 1 | -1, rows: KeptRows | ShownRows = packed) =>
    nextMatch(found, rows, current, by)

  it('begin with the newest match, and go round at the ends', () => {
    expect([step(null, 1), step(null, -1)]).toEqual([2000, 2000])
    expect([step(2000, -1), step(60, -1), step(20, -1), step(2000, 1)]).toEqual([60, 40, 2000, 20])
  })

  it('go on from a row that is no match to the nearest one', () => {
    expect([step(50, 1), step(50, -1)]).toEqual([60, 40])
  })

  it('leave out matches that are not shown', () => {
    const shown = new ShownRows(packed, RowNumbers.none().with([20, 30, 60]))
    expect([step(null, 1, shown), step(60, -1, shown), step(20, -1, shown)]).toEqual([60, 20, 60])
    expect(step(null, 1, new ShownRows(packed, RowNumbers.none()))).toBe(null)
  })
})
