import { type Document, isScalar, visit } from 'yaml'
import { type ReadsDocuments, readDocuments, type YamlProblem } from './schema/yamlText.ts'

/** yamlProblems are the reasons why a text is not the YAML of one object, or of several where it may hold more. */
export function yamlProblems(
  text: string,
  {
    hasManyDocuments = false,
    mayBeEmpty = hasManyDocuments,
    read = readDocuments,
  }: {
    readonly hasManyDocuments?: boolean
    readonly mayBeEmpty?: boolean
    readonly read?: ReadsDocuments
  } = {},
): readonly YamlProblem[] {
  const documents = read(text)
  if (documents.length === 0)
    return mayBeEmpty ? [] : [{ from: 0, to: text.length, message: 'The text is empty.' }]
  const [first, second] = documents
  if (first === undefined) return []
  const within = (at: number) => Math.min(at, text.length)
  const errorsOf = ({ errors }: Document) =>
    errors.map(({ pos: [from, to], message }) => ({
      from: within(from),
      to: within(Math.max(from, to)),
      message,
    }))
  if (hasManyDocuments) return documents.flatMap((each) => [...errorsOf(each), ...keysTwice(each)])
  const problems = errorsOf(first)
  if (second === undefined) return [...problems, ...keysTwice(first)]
  const message = 'Only one object can be saved: this is a second document.'
  return [...problems, { from: within(second.range[0]), to: text.length, message }]
}

function keysTwice(document: Document): YamlProblem[] {
  const problems: YamlProblem[] = []
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value) && key.range)
          problems.push({
            from: key.range[0],
            to: key.range[1],
            message: `The key “${String(key.value)}” is there twice.`,
          })
        seen.add(key.value)
      }
    },
  })
  return problems
}
