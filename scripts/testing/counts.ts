/** Counts say how many checks or tests held, did not hold, and could not run. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 }

export const sum = (parts: readonly Counts[]): Counts =>
  parts.reduce(
    (all, part) => ({
      passed: all.passed + part.passed,
      failed: all.failed + part.failed,
      skipped: all.skipped + part.skipped,
    }),
    noCounts,
  )

/** closingLine is the last line of `npm test`, for people and for machines. */
export const closingLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`

/** Where every skip is a failure, as with `CI=true`. */
export const withoutSkips = ({ passed, failed, skipped }: Counts): Counts => ({
  passed,
  failed: failed + skipped,
  skipped: 0,
})

/** VitestReport is what Vitest's JSON reporter writes, as far as it is counted here. */
export interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

/**
 * countReport counts a run. A file that could not even be loaded has no tests and is one failure, and so is a run that
 * ended badly without naming a failed test (an unhandled rejection, a set-up that threw).
 */
export function countReport(report: VitestReport | null, exitCode: number): Counts {
  if (report === null) return { ...noCounts, failed: 1 }
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + unloaded
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
