import { isCollection, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml'

/** A step of a path as the API server writes it: `.name`, `[0]`, or `[a.key]`. */
const step = /\.?([^.[\]]+)|\[([^\]]*)\]/gu

/** linesOfFields gives the line of a text on which a field stands, counted from 1; null where the text has none. */
export function linesOfFields(text: string): (field: string) => number | null {
  const { contents } = parseDocument(text, { version: '1.1', prettyErrors: false, uniqueKeys: false })
  return (field) => {
    const at = placeOf(contents, field)
    return at === null ? null : text.slice(0, at).split('\n').length
  }
}

function placeOf(contents: unknown, field: string): number | null {
  let node = contents
  let at: number | null = null
  for (const [, name, inBrackets = ''] of field.matchAll(step)) {
    const key = name ?? inBrackets
    if (isSeq(node)) node = node.items[Number(key)]
    else if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      if (!isPair(pair) || !isScalar(pair.key)) return null
      at = pair.key.range?.[0] ?? null
      node = pair.value
      continue
    } else return null
    if (!isScalar(node) && !isCollection(node)) return null
    at = node.range?.[0] ?? null
  }
  return at
}

/** unknownFields are the fields that a strict API server names as unknown in its words. */
export const unknownFields = (words: string): readonly string[] =>
  [...words.matchAll(/unknown field "([^"]+)"/gu)].map(([, field = '']) => field)
