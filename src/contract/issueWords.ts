import * as v from 'valibot'

/** More than a person mends at a time; a request with thousands of items may have something wrong with each. */
const issuesNamed = 5
/** What was received may be repeated in the words. */
const maxLength = 300

/** issueWords says what of a request is not as it must be, each field by its name: `limit: expected <=200 but received 500`. */
export function issueWords(issues: readonly v.BaseIssue<unknown>[]): string {
  const named = issues.slice(0, issuesNamed).map(wordsOf)
  const more = issues.length - named.length
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

function wordsOf(issue: v.BaseIssue<unknown>): string {
  const missing = missingKey(issue)
  if (missing !== null) return `${missing} is required`
  const whole = issue.message.replace(/^Invalid [^:]+: Expected/u, 'expected')
  const words = whole.length > maxLength ? `${whole.slice(0, maxLength)}…` : whole
  const path = v.getDotPath(issue)
  // A rule's own words may name the field themselves.
  return path === null || words.startsWith(`${path} `) ? words : `${path}: ${words}`
}

/** The dotted path of a value that is not there; null for any other issue. */
const missingKey = (issue: v.BaseIssue<unknown>): string | null =>
  issue.received === 'undefined' ? v.getDotPath(issue) : null
