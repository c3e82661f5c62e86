import { describe, expect, it } from 'vitest'
import { duration, timeReport } from './times.ts'

describe('timeReport', () => {
  it('says how long each stage took, and which files were the slowest', () => {
    const files = ['a', 'b', 'c'].map((name, index) => ({ file: `${name}.test.ts`, ms: 1000 * (index + 1) }))
    const stages = [
      { title: 'Checks', ms: 31_400, files: [] },
      { title: 'Unit tests', ms: 130_000, files },
      { title: 'Specs', ms: 4000, files: [{ file: 'd.spec.ts', ms: 2500 }] },
    ]
    expect(timeReport(stages, 140_000, 3)).toEqual([
      'Time of each stage',
      '      31.4 s  Checks',
      '  2 min 10 s  Unit tests',
      '       4.0 s  Specs',
      '  2 min 20 s  the whole run',
      '',
      'Slowest files',
      '       3.0 s  c.test.ts',
      '       2.5 s  d.spec.ts',
      '       2.0 s  b.test.ts',
    ])
  })

  it('names no files where no tests ran', () => {
    expect(timeReport([{ title: 'Checks', ms: 900, files: [] }], 900)).toHaveLength(3)
  })
})

describe('duration', () => {
  it.each([
    [0, '0.0 s'],
    [7349, '7.3 s'],
    [65_000, '1 min 05 s'],
    [119_700, '2 min 00 s'],
    [3_600_000, '60 min 00 s'],
  ])('of %i ms is %j', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })
})
