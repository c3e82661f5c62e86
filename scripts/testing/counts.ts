/** Counts say how many checks or tests held, did not hold, and could not run. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** What did not hold, by its whole name, as far as it has one. */
  readonly failures: readonly string[]
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] }

export const sum = (parts: readonly Counts[]): Counts =>
  parts.reduce(
    (all, part) => ({
      passed: all.passed + part.passed,
      failed: all.failed + part.failed,
      skipped: all.skipped + part.skipped,
      failures: [...all.failures, ...part.failures],
    }),
    noCounts,
  )

/** closingLine is the last line of `npm test`, for people and for machines; that of a part is never taken for a full run. */
export const closingLine = (
  { passed, failed, skipped }: Counts,
  { isWhole }: { readonly isWhole: boolean },
): string =>
  `${isWhole ? '' : 'Not a full run: '}${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`

/** Where every skip is a failure, as with `CI=true`. */
export const withoutSkips = ({ skipped, ...counts }: Counts): Counts => ({
  ...counts,
  failed: counts.failed + skipped,
  skipped: 0,
})

/** VitestReport is what Vitest's JSON reporter writes, as far as it is counted here. */
export interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly FileResult[]
}

interface FileResult {
  readonly name: string
  /** When its first test began and its last one ended, in milliseconds. */
  readonly startTime: number
  readonly endTime: number
  readonly status: string
  readonly message: string
  readonly assertionResults: readonly {
    readonly status: string
    readonly fullName: string
    readonly failureMessages: readonly string[]
  }[]
}

/**
 * countReport counts a run. A file that failed although none of its tests did (it could not be loaded, a hook of it threw,
 * it left something open) is one failure, and so is a run that ended badly without naming anything that failed (an
 * unhandled rejection, a set-up that threw).
 */
export function countReport(report: VitestReport | null, exitCode: number): Counts {
  const ended = `The run ended with code ${exitCode} and names no failed test; what it printed says why.`
  if (report === null) return { ...noCounts, failed: 1, failures: [ended] }
  const failed = report.numFailedTests + report.testResults.filter(isFailedItself).length
  const isUnexplained = failed === 0 && exitCode !== 0
  return {
    passed: report.numPassedTests,
    failed: isUnexplained ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: isUnexplained ? [ended] : report.testResults.flatMap(failuresOf),
  }
}

const isFailedItself = ({ status, assertionResults }: FileResult): boolean =>
  status === 'failed' && assertionResults.every((test) => test.status !== 'failed')

/** A line for each failure of a file: where, what, and the first line of why. */
function failuresOf(file: FileResult): string[] {
  if (isFailedItself(file)) return [`${file.name}: ${firstLine(file.message)}`]
  return file.assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => `${file.name}: ${test.fullName}: ${firstLine(test.failureMessages[0] ?? '')}`)
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''
