import { describe, expect, it } from 'vitest'
import { closingLine, countReport, noCounts, sum, type VitestReport, withoutSkips } from './counts.ts'

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
    expect(countReport(report, 1)).toMatchObject({ passed: 5, failed: 2, skipped: 2 })
  })

  it('counts a file that could not be loaded as one failure', () => {
    const file = {
      name: 'a.test.ts',
      startTime: 0,
      endTime: 0,
      status: 'failed',
      message: 'SyntaxError: oh\nat b',
      assertionResults: [],
    }
    const report = aReport({ numPassedTests: 5, testResults: [file] })
    const failures = ['a.test.ts: SyntaxError: oh']
    expect(countReport(report, 1)).toEqual({ passed: 5, failed: 1, skipped: 0, failures })
  })

  it('counts a file whose tests passed and that failed all the same', () => {
    const passed = { status: 'passed', fullName: 'a holds', failureMessages: [] }
    const file = {
      name: 'a.test.ts',
      startTime: 0,
      endTime: 0,
      status: 'failed',
      message: 'One thing is still open:\nserver',
      assertionResults: [passed],
    }
    const report = aReport({ numPassedTests: 1, testResults: [file] })
    const failures = ['a.test.ts: One thing is still open:']
    expect(countReport(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0, failures })
  })

  it('names each test that failed, and why in a line', () => {
    const test = (status: string, fullName: string, failureMessages: string[]) => ({
      status,
      fullName,
      failureMessages,
    })
    const assertionResults = [
      test('passed', 'a holds', []),
      test('failed', 'a falls', ['Error: it fell\nat c']),
    ]
    const report = aReport({
      numFailedTests: 1,
      testResults: [
        { name: 'a.test.ts', startTime: 0, endTime: 0, status: 'failed', message: '', assertionResults },
      ],
    })
    expect(countReport(report, 1).failures).toEqual(['a.test.ts: a falls: Error: it fell'])
  })

  it('counts a run that ended badly without a failed test as one failure', () => {
    expect(countReport(aReport({ numPassedTests: 5 }), 1).failed).toBe(1)
    expect(countReport(null, 1)).toMatchObject({ failed: 1, failures: [expect.stringContaining('code 1')] })
  })

  it('counts no failure in a run that ended well', () => {
    expect(countReport(aReport({ numPassedTests: 5 }), 0)).toEqual({ ...noCounts, passed: 5 })
  })
})

const whole = { isWhole: true }

describe('closingLine', () => {
  it('says of a part that it is no full run', () => {
    expect(closingLine({ ...noCounts, passed: 12 }, { isWhole: false })).toBe(
      'Not a full run: 12 passed, 0 failed',
    )
  })

  it('says nothing of skips where there are none', () => {
    expect(closingLine({ ...noCounts, passed: 12 }, whole)).toBe('12 passed, 0 failed')
    expect(closingLine({ ...noCounts, passed: 12, failed: 1, skipped: 3 }, whole)).toBe(
      '12 passed, 1 failed, 3 skipped',
    )
  })

  it('counts skips as failures where none is allowed', () => {
    expect(closingLine(withoutSkips({ ...noCounts, passed: 12, failed: 1, skipped: 3 }), whole)).toBe(
      '12 passed, 4 failed',
    )
  })

  it('adds the parts of a run', () => {
    const part = { passed: 1, failed: 1, skipped: 3, failures: ['a'] }
    expect(sum([part, part])).toEqual({ passed: 2, failed: 2, skipped: 6, failures: ['a', 'a'] })
  })
})
