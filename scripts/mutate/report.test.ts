import { describe, expect, it } from 'vitest'
import {
  type AcceptedMutant,
  acceptedMutants,
  type MutationReport,
  percentOf,
  scoreLines,
  scoreOf,
} from './report.ts'

const source = 'if (a > 1) go()\nif (a > 1) stop(\n  a,\n)\n'
const file = 'src/machinery/signal.ts'

/** The mutants of `a > 1` in the first and the second line. */
const mutant = (status: string, line = 1, replacement = 'a >= 1') => ({
  status,
  replacement,
  location: { start: { line, column: 5 }, end: { line, column: 10 } },
})
const report = (...mutants: MutationReport['files'][string]['mutants']): MutationReport => ({
  files: { [file]: { source, mutants } },
})
const accepted: AcceptedMutant = { file, original: 'a > 1', replacement: 'a >= 1' }

describe('scoreOf', () => {
  it('takes a time-out for noticed and code that no test reaches for unnoticed', () => {
    const score = scoreOf(
      report(mutant('Killed'), mutant('Timeout'), mutant('Survived'), mutant('NoCoverage')),
      [],
    )
    expect(percentOf(score)).toBe(50)
  })

  it('leaves out what the tester ignored or could not compile', () => {
    const score = scoreOf(report(mutant('Killed'), mutant('Ignored'), mutant('CompileError')), [])
    expect(percentOf(score)).toBe(100)
  })

  it('shows where a survivor stands and what it changes', () => {
    const over = {
      ...mutant('Survived', 2, ''),
      location: { start: { line: 2, column: 12 }, end: { line: 4, column: 2 } },
    }
    expect(scoreOf(report(over), []).survivors).toEqual([
      { file, line: 2, column: 12, original: 'stop( a, )', replacement: '' },
    ])
  })

  it('accepts a listed survivor wherever it stands in its file, and as often as it is listed', () => {
    const score = scoreOf(report(mutant('Survived', 2), mutant('Survived')), [accepted])
    expect(score).toMatchObject({ accepted: 1, survivors: [{ line: 1 }], stale: [] })
  })

  it('calls a listed mutant of a mutated file stale once a test notices it', () => {
    const elsewhere = { ...accepted, file: 'src/machinery/other.ts' }
    expect(scoreOf(report(mutant('Killed')), [accepted, elsewhere]).stale).toEqual([accepted])
  })

  it('is whole where there is nothing to change', () => {
    expect(percentOf(scoreOf({ files: {} }, []))).toBe(100)
  })
})

describe('acceptedMutants', () => {
  it('lists the mutants of every entry', () => {
    const mutants = [
      ['a > 1', 'a >= 1'],
      ['a > 1', 'a >= 1'],
    ] as const
    expect(acceptedMutants([{ file, reason: 'a is even', mutants }])).toEqual([accepted, accepted])
  })
})

describe('scoreLines', () => {
  it('prints survivors, stale entries and the sum', () => {
    const score = scoreOf(report(mutant('Killed'), mutant('Survived', 2, 'true')), [accepted])
    expect(scoreLines('machinery', score)).toEqual([
      'survived src/machinery/signal.ts:2:5  a > 1  →  true',
      'stale    src/machinery/signal.ts  a > 1  →  a >= 1 survives no more: remove it from accepted.json',
      'machinery: 50.0 % (1 of 2 mutants killed, 0 more accepted)',
    ])
  })
})
