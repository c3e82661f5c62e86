import { describe, expect, it } from 'vitest'
import type { ClusterId } from '#contract'
import { ManualClock } from '../../../testkit/manualClock.ts'
import type { LineLevel, LogFilter } from '../session/logChoices.ts'
import { KeptRows } from './keptRows.ts'
import type { LogRow } from './logRow.ts'
import { matchesOf, type SearchAnswer, type SearchQuestion } from './matches.ts'
import { LogFilters, type NarrowedBy, Narrowing } from './narrowing.ts'

const kept = (of: readonly LogRow[]) => new KeptRows([], of)
const narrowed = (of: readonly LogRow[], by: NarrowedBy) => [...new Narrowing().of(kept(of), by)]
const clusterId = 'a' as ClusterId

const line = (n: number, text: string, level: LineLevel = 'none', source = 0): LogRow => ({
  type: 'line',
  clusterId,
  n,
  source,
  at: '',
  isCut: false,
  level,
  line: { text, spans: [] },
})
const gap = (n: number, source: number | null): LogRow => ({
  type: 'marker',
  clusterId,
  n,
  source,
  at: 0,
  marker: { is: 'rotated' },
})
const rows: readonly LogRow[] = [
  line(1, 'GET /orders 200', 'info'),
  line(2, 'GET /health 200', 'debug', 1),
  gap(3, 1),
  line(4, 'POST /orders 500', 'error'),
  line(5, 'get /carts 404', 'none', 1),
]

function someFilters(...chosen: readonly LogFilter[]) {
  const clock = new ManualClock()
  const questions: (readonly [SearchQuestion, (answer: SearchAnswer) => void])[] = []
  let workers = 0
  const filters = new LogFilters({
    clock,
    openWorker: (onAnswer) => {
      workers += 1
      return {
        ask: (question) => void questions.push([question, onAnswer]),
        [Symbol.dispose]: () => {
          workers -= 1
        },
      }
    },
  })
  filters.choose(chosen)
  const work = () => {
    for (const [question, answer] of questions.splice(0)) answer(matchesOf(question))
  }
  const shown = (of: readonly LogRow[]) =>
    narrowed(of, { hiddenSources: new Set(), hiddenLevels: [], filters: filters.state.value }).map(
      ({ n }) => n,
    )
  const end = () => filters[Symbol.dispose]()
  return { clock, filters, work, shown, workers: () => workers, [Symbol.dispose]: end }
}

const text = (wanted: string, isOut = false): LogFilter => ({ text: wanted, isRegex: false, isOut })
const pattern = (wanted: string, isOut = false): LogFilter => ({ text: wanted, isRegex: true, isOut })

describe('a narrowed log', () => {
  it('has neither hidden sources nor hidden levels, and keeps the gaps of the others', () => {
    const by = { hiddenSources: new Set([1]), hiddenLevels: [] as LineLevel[], filters: [] }
    expect(narrowed(rows, by).map(({ n }) => n)).toEqual([1, 4])
    const levels = { ...by, hiddenSources: new Set<number>(), hiddenLevels: ['debug', 'none'] as LineLevel[] }
    expect(narrowed(rows, levels).map(({ n }) => n)).toEqual([1, 3, 4])
  })

  it('has the lines with one text and without another, also of those that come later', () => {
    using world = someFilters(text('get'), text('/HEALTH', true))
    const { filters, shown } = world
    filters.feed(kept(rows))
    expect(shown(rows)).toEqual([1, 3, 5])
    const later = [...rows.slice(1), line(6, 'GET /health 200'), line(7, 'GET /'), gap(8, null)]
    filters.feed(kept(later))
    expect(shown(later)).toEqual([3, 5, 7, 8])
  })

  it('waits with a line until a worker has tried the pattern on it', () => {
    using world = someFilters(pattern(' [45]\\d\\d$', true))
    const { filters, shown, work } = world
    filters.feed(kept(rows))
    expect(shown(rows)).toEqual([])
    work()
    expect(shown(rows)).toEqual([1, 2, 3])
    filters.choose([pattern(' [45]\\d\\d$')])
    expect(shown(rows)).toEqual([3, 4, 5])
  })

  it('tries only rows that it has not tried, and is the same as if it had tried all', () => {
    using world = someFilters(text('5', true))
    const { filters } = world
    const narrowing = new Narrowing()
    const by = (hidden: number): NarrowedBy => ({
      hiddenSources: new Set([hidden]),
      hiddenLevels: ['debug'],
      filters: filters.state.value,
    })
    const levels: readonly LineLevel[] = ['info', 'debug', 'error']
    const all = Array.from({ length: 3000 }, (_, index) =>
      index % 97 === 0 ? gap(index + 1, 0) : line(index + 1, `text ${index}`, levels[index % 3], index % 2),
    )
    for (const [from, to, hidden] of [
      [0, 900, 1],
      [0, 1000, 1],
      [400, 2100, 1],
      [400, 2200, 0],
      [2900, 3000, 0],
    ] as const) {
      const rows = kept(all.slice(from, to))
      filters.feed(rows)
      const fresh = new Narrowing().of(rows, by(hidden))
      expect([...narrowing.of(rows, by(hidden))]).toEqual([...fresh])
      expect(fresh.length).toBeGreaterThan(10)
    }
  })

  it('leaves out a filter whose pattern takes too long, and ends the workers of filters that are gone', () => {
    using world = someFilters(pattern('(a+)+$'), pattern('x'))
    const { clock, filters, shown, workers } = world
    filters.feed(kept(rows))
    expect(workers()).toBe(2)
    clock.advance(1000)
    expect(filters.state.value[0]?.found.problem).toBe('This pattern takes too long on these lines.')
    expect(shown(rows)).toEqual([1, 2, 3, 4, 5])
    filters[Symbol.dispose]()
    expect([workers(), clock.waiting]).toEqual([0, 0])
  })
})
