import * as v from 'valibot'

/** issueWords says what of a request is not as it must be, each field by its name: `limit: expected <=200 but received 500`. */
export const issueWords = (issues: readonly v.BaseIssue<unknown>[]): string =>
  issues
    .map((issue) => {
      const words = issue.message.replace(/^Invalid [^:]+: Expected/u, 'expected')
      const path = v.getDotPath(issue)
      return path === null ? words : `${path}: ${words}`
    })
    .join('; ')
