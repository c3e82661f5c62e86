import { messageOf } from '#machinery'
/** SearchQuestion is a pattern and lines to try it on, each with its number. */
export interface SearchQuestion {
  readonly pattern: string
  readonly lines: readonly (readonly [n: number, text: string])[]
}

export interface SearchAnswer {
  /** The numbers of the lines that match, in their order. */
  readonly found: readonly number[]
}

/** matchesOf tries the pattern, without regard to case. Throws a SyntaxError for a pattern that is none. */
export function matchesOf({ pattern, lines }: SearchQuestion): SearchAnswer {
  const expression = new RegExp(pattern, 'iu')
  return { found: lines.flatMap(([n, text]) => (expression.test(text) ? [n] : [])) }
}

/** patternProblem says why a text is no pattern; null where it is one. */
export function patternProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, 'iu')
    return null
  } catch (problem) {
    // The browser's own words name the place.
    return messageOf(problem)
  }
}
