import { describe, expect, it } from 'vitest'
import { closingLine, countReport, sum, type VitestReport, withoutSkips } from './counts.ts'

const aReport = (report: Partial<VitestReport>): VitestReport => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...report,
})

describe('countReport', () => {
  it('takes the tests as they were counted', () => {
    const report = aReport({ numPassedTests: 5, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 })
    expect(countReport(report, 1)).toEqual({ passed: 5, failed: 2, skipped: 2 })
  })

  it('counts a file that could not be loaded as one failure', () => {
    const report = aReport({ numPassedTests: 5, testResults: [{ status: 'failed', assertionResults: [] }] })
    expect(countReport(report, 1)).toEqual({ passed: 5, failed: 1, skipped: 0 })
  })

  it('counts a run that ended badly without a failed test as one failure', () => {
    expect(countReport(aReport({ numPassedTests: 5 }), 1).failed).toBe(1)
    expect(countReport(null, 1).failed).toBe(1)
  })

  it('counts no failure in a run that ended well', () => {
    expect(countReport(aReport({ numPassedTests: 5 }), 0)).toEqual({ passed: 5, failed: 0, skipped: 0 })
  })
})

describe('closingLine', () => {
  it('says nothing of skips where there are none', () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed')
    expect(closingLine({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped')
  })

  it('counts skips as failures where none is allowed', () => {
    expect(closingLine(withoutSkips({ passed: 12, failed: 1, skipped: 3 }))).toBe('12 passed, 4 failed')
  })

  it('adds the parts of a run', () => {
    const part = { passed: 1, failed: 2, skipped: 3 }
    expect(sum([part, part])).toEqual({ passed: 2, failed: 4, skipped: 6 })
  })
})
