import * as v from 'valibot'

/** issueWords says what of a request is not as it must be, each field by its name: `limit: expected <=200 but received 500`. */
export const issueWords = (issues: readonly v.BaseIssue<unknown>[]): string =>
  issues
    .map((issue) => {
      const missing = missingKey(issue)
      if (missing !== null) return `${missing} is required`
      const words = issue.message.replace(/^Invalid [^:]+: Expected/u, 'expected')
      const path = v.getDotPath(issue)
      // A rule's own words may name the field themselves.
      return path === null || words.startsWith(`${path} `) ? words : `${path}: ${words}`
    })
    .join('; ')

/** The dotted path of a value that is not there; null for any other issue. */
const missingKey = (issue: v.BaseIssue<unknown>): string | null =>
  issue.received === 'undefined' ? v.getDotPath(issue) : null
