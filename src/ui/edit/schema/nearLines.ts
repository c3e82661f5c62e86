import type { Text } from '@codemirror/state'
import { type FieldPlace, fieldPlaceAt, isMark, readLine } from './fieldPlace.ts'

/**
 * placeIn is `fieldPlaceAt` for an editor's text of any length: the place of a field that begins at a column of a line, the line
 * counted from 1.
 */
export function placeIn(doc: Text, line: number, column: number): FieldPlace | null {
  const above = linesAbove(doc, line, column)
  return fieldPlaceAt(linesFrom(doc, line, column, above), above.length, column)
}

/**
 * linesAbove are the lines of the same document that can open a map around the place, or stand in it. A line that is indented
 * more than one between it and the place has no part in it, and is passed over by its indentation.
 */
export function linesAbove(doc: Text, line: number, column: number): readonly string[] {
  const { from, text } = doc.line(line)
  const before = doc.sliceString(0, from)
  const found: string[] = []
  const [dash] = readLine(text.slice(0, column)).dashes
  let least = dash ?? column
  let wasItem = dash !== undefined
  // An empty line may stand in a text, which only the lines before it show.
  let isOpen = text.trim() === ''
  for (let end = from - 1; end >= 0; ) {
    const start = before.lastIndexOf('\n', end - 1) + 1
    const first = firstOf(before, start)
    const indent = first - start
    if (!isEmpty(before, first)) {
      if (before.startsWith('---', start) && isMark(before.slice(start, end))) break
      const isItem = before[first] === '-'
      const isFar = isOpen ? false : indent > least
      // An earlier item of the same list has no part in it either.
      if (!isFar && !(isItem && wasItem && indent === least)) {
        least = isOpen ? Math.max(least, indent) : indent
        wasItem = isItem
        found.push(before.slice(start, end))
      }
      isOpen = false
    }
    end = start - 1
  }
  return found.reverse()
}

/** The lines above, the line itself, and those below that can belong to a map around it. */
function* linesFrom(doc: Text, line: number, column: number, above: readonly string[]): Generator<string> {
  const { to, text } = doc.line(line)
  yield* above
  yield text
  const below = doc.sliceString(to + 1)
  let least = column
  for (let start = 0; start < below.length; ) {
    const newline = below.indexOf('\n', start)
    const end = newline < 0 ? below.length : newline
    const first = firstOf(below, start)
    if (first - start <= least && !isEmpty(below, first)) {
      least = first - start
      yield below.slice(start, end)
    }
    start = end + 1
  }
}

/** Where the line that begins there has its first character that is no blank. */
function firstOf(text: string, start: number): number {
  let at = start
  while (text.charCodeAt(at) === 32) at += 1
  return at
}

/** Nothing but blanks or a comment, wherever that begins. */
const isEmpty = (text: string, first: number): boolean => {
  const character = text[first]
  return character === undefined || character === '\n' || character === '#' || character === '\r'
}
