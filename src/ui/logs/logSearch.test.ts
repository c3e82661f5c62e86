import { describe, expect, it } from 'vitest'
import type { ClusterId } from '#contract'
import { ManualClock } from '../../../testkit/manualClock.ts'
import { KeptRows } from './keptRows.ts'
import type { LogRow } from './logRow.ts'
import { LogSearch } from './logSearch.ts'
import { matchesOf, type SearchAnswer, type SearchQuestion } from './matches.ts'

const row = (n: number, text: string): LogRow => ({
  type: 'line',
  clusterId: 'a' as ClusterId,
  n,
  source: 0,
  at: '',
  isCut: false,
  level: 'none',
  line: { text, spans: [] },
})
const rows = ['GET /orders 200', 'get /carts 404', 'ERROR orders', ''].map((text, index) =>
  row(index + 1, text),
)

const kept = (of: readonly LogRow[]) => new KeptRows([], of)

function aSearch() {
  const clock = new ManualClock()
  const questions: SearchQuestion[] = []
  const answers: ((answer: SearchAnswer) => void)[] = []
  let ended = 0
  const search = new LogSearch({
    clock,
    openWorker: (onAnswer) => {
      answers.push(onAnswer)
      return {
        ask: (question) => void questions.push(question),
        [Symbol.dispose]: () => {
          ended += 1
        },
      }
    },
  })
  const work = () => {
    const question = questions.shift()
    if (question !== undefined) answers.at(-1)?.(matchesOf(question))
  }
  return { clock, search, questions, work, ended: () => ended, found: () => [...search.state.value.found] }
}

describe('the search in a log', () => {
  it('finds a text whatever its case, also in lines that come later, and forgets those that are gone', () => {
    const { search, found, questions } = aSearch()
    search.feed(kept(rows))
    search.look('ORDERS', false)
    expect(found()).toEqual([1, 3])
    search.feed(kept([...rows.slice(1), row(5, 'orders again')]))
    expect(found()).toEqual([3, 5])
    search.look('', false)
    expect([found(), questions]).toEqual([[], []])
  })

  it('takes a text as it is, not as a pattern', () => {
    const { search, found } = aSearch()
    search.feed(kept([row(1, 'a+b'), row(2, 'aab')]))
    search.look('a+b', false)
    expect(found()).toEqual([1])
  })

  it('finds the newest lines first, and tells them before it has searched the others', () => {
    const { clock, search, found } = aSearch()
    const long = 'x'.repeat(10_000)
    search.feed(kept(Array.from({ length: 2000 }, (_, index) => row(index + 1, `needle ${long}`))))
    search.look('needle', false)
    const [first = 0, last] = [found()[0], found().at(-1)]
    expect([first > 1, last, search.state.value.isSearching]).toEqual([true, 2000, true])
    search.feed(kept(Array.from({ length: 2001 }, (_, index) => row(index + 1, `needle ${long}`))))
    clock.advance(1000)
    expect([found().length, found()[0], found().at(-1)]).toEqual([2001, 1, 2001])
    expect([search.state.value.isSearching, clock.waiting]).toEqual([false, 0])
  })

  it('ends a search that is not over when it looks for something else', () => {
    const { clock, search, found } = aSearch()
    const many = Array.from({ length: 2000 }, (_, index) => row(index + 1, `needle ${'x'.repeat(10_000)}`))
    search.feed(kept([...many.slice(0, -1), row(2000, 'other')]))
    search.look('needle', false)
    search.look('other', false)
    clock.advance(1000)
    expect([found(), clock.waiting]).toEqual([[2000], 0])
    search.look('needle', false)
    search[Symbol.dispose]()
    expect(clock.waiting).toBe(0)
  })

  it('tries a pattern on the newest lines first', () => {
    const { search, questions, found, work } = aSearch()
    search.feed(kept(Array.from({ length: 2500 }, (_, index) => row(index + 1, `line ${index + 1}`))))
    search.look('line \\d*5$', true)
    work()
    expect([found()[0], found().at(-1)]).toEqual([1505, 2495])
    while (questions.length > 0) work()
    expect(found().length).toBe(250)
  })

  it('tries a pattern in a worker', () => {
    const { search, found, work } = aSearch()
    search.feed(kept(rows))
    search.look('^get .* (200|404)$', true)
    work()
    expect(found()).toEqual([1, 2])
    search.feed(kept([...rows, row(5, 'GET / 404')]))
    work()
    expect([found(), search.state.value.isSearching]).toEqual([[1, 2, 5], false])
  })

  it('gives up a pattern that takes too long, and ends its worker', () => {
    const { clock, search, ended } = aSearch()
    search.feed(kept(rows))
    search.look('(a+)+$', true)
    clock.advance(1000)
    expect(search.state.value.problem).toBe('This pattern takes too long on these lines.')
    expect(ended()).toBe(1)
    search.feed(kept([...rows, row(5, 'more')]))
    expect(clock.waiting).toBe(0)
  })

  it('says why a text is no pattern', () => {
    const { search } = aSearch()
    search.look('(', true)
    expect(search.state.value.problem).toMatch(/Unterminated group/u)
  })
})
