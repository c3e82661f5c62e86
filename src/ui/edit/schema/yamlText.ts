import { type Document, parseAllDocuments } from 'yaml'

/** YamlProblem is what is wrong with a text, from one place in it to another. */
export interface YamlProblem {
  readonly from: number
  readonly to: number
  readonly message: string
}

/**
 * readDocuments reads a text as the API server does, as far as that is possible here; an empty text has none. The parser's own
 * search for keys that are there twice takes the square of a map's length, so it is left out.
 */
export function readDocuments(text: string): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, { version: '1.1', prettyErrors: false, uniqueKeys: false })
  return 'empty' in documents ? [] : documents
}
