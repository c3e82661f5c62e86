import { messageOf } from '#machinery'

/** LinePiece is the texts of rows that follow each other, an end of line between two of them. */
export interface LinePiece {
  /** The numbers of its first and its last row. */
  readonly first: number
  readonly last: number
  readonly text: string
  /** The numbers of the rows that are no lines; perhaps also of rows around it. */
  readonly markers: readonly number[]
}

/** SearchQuestion is a pattern and lines to try it on. */
export interface SearchQuestion {
  readonly pattern: string
  readonly piece: LinePiece
}

export interface SearchAnswer {
  /** The numbers of the lines that match, in their order. */
  readonly found: readonly number[]
}

/** matchesOf tries the pattern, without regard to case. Throws a SyntaxError for a pattern that is none. */
export function matchesOf({ pattern, piece }: SearchQuestion): SearchAnswer {
  const expression = new RegExp(pattern, 'iu')
  const markers = new Set(piece.markers)
  const found: number[] = []
  for (const [index, line] of piece.text.split('\n').entries()) {
    const n = piece.first + index
    if (!markers.has(n) && expression.test(line)) found.push(n)
  }
  return { found }
}

/** textExpression finds that text, which is not empty, without regard to case. */
export const textExpression = (text: string): RegExp =>
  new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&'), 'giu')

/** linesWith are the numbers of the lines that have the text of a `textExpression`. */
export function linesWith(expression: RegExp, { first, text }: LinePiece): number[] {
  const found: number[] = []
  let n = first
  let end = text.indexOf('\n')
  expression.lastIndex = 0
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    while (end !== -1 && end < match.index) {
      n += 1
      end = text.indexOf('\n', end + 1)
    }
    found.push(n)
    if (end === -1) break
    // One match is enough for a line.
    expression.lastIndex = end + 1
    n += 1
    end = text.indexOf('\n', end + 1)
  }
  return found
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
