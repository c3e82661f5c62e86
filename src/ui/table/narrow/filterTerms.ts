/** FilterTerm is one condition of a filter, and where it stands in the text. */
export interface FilterTerm {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** filterTerms takes a filter apart as the berth does: words, `column:value`, `-not`, quoted text. */
export function filterTerms(text: string): FilterTerm[] {
  const pattern = /-?(?:[\p{L}\p{N}_.-]+:)?(?:"[^"]*"?|\S+)/gu
  return [...text.matchAll(pattern)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }))
}

/** withoutTerm is the filter without that term, and without the space it leaves behind. */
export const withoutTerm = (text: string, { start, end }: FilterTerm): string =>
  `${text.slice(0, start).trimEnd()} ${text.slice(end).trimStart()}`.trim()

/** withTerm puts the beginning of a term behind what is typed already. */
export const withTerm = (text: string, beginning: string): string =>
  text.trim() === '' ? beginning : `${text.trimEnd()} ${beginning}`
