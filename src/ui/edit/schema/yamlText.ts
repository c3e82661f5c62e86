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

/** ReadsDocuments reads a text, as readDocuments does. */
export type ReadsDocuments = typeof readDocuments

/** readsOnce keeps what the last text was read as, since several look at it after each pause of the person. */
export function readsOnce(): ReadsDocuments {
  let last: { readonly text: string; readonly documents: readonly Document.Parsed[] } | null = null
  return (text) => {
    if (last?.text !== text) last = { text, documents: readDocuments(text) }
    return last.documents
  }
}
