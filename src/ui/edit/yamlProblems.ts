import { parseAllDocuments } from 'yaml'

/** YamlProblem is what is wrong with a text, from one place in it to another. */
export interface YamlProblem {
  readonly from: number
  readonly to: number
  readonly message: string
}

/** yamlProblems are the reasons why a text is not the YAML of one object. */
export function yamlProblems(text: string): readonly YamlProblem[] {
  const documents = parseAllDocuments(text, { version: '1.1', prettyErrors: false })
  if ('empty' in documents) return [{ from: 0, to: text.length, message: 'The text is empty.' }]
  const [first, second] = documents
  const problems = (first?.errors ?? []).map(({ pos: [from, to], message }) => ({
    from: Math.min(from, text.length),
    to: Math.min(Math.max(from, to), text.length),
    message,
  }))
  if (second === undefined) return problems
  const [from] = second.range
  const message = 'Only one object can be saved: this is a second document.'
  return [...problems, { from: Math.min(from, text.length), to: text.length, message }]
}
