import { type Document, isMap, isScalar, LineCounter, parseAllDocuments } from 'yaml'
import type { EditParams } from '#contract'

/** EditedText is what the cluster's process has to know of a text; the text itself is sent as it is. */
export interface EditedText {
  /** Why the text must not be sent; null where it may. */
  readonly problem: string | null
  /** The status in the text, as it reads here. */
  readonly status: unknown
  /** The values of a Secret that the text has, so that no sentence quotes them. */
  readonly values: readonly string[]
}

/**
 * readEditedText makes sure that a text means the object it is sent for, in the state that it was read at: an API server
 * would overwrite any object of that name in any state, were the uid or the resourceVersion left out.
 */
export function readEditedText({ yaml, ...target }: EditParams): EditedText {
  const lines = new LineCounter()
  const documents = parseAllDocuments(yaml, {
    version: '1.1',
    intAsBigInt: true,
    prettyErrors: false,
    // Takes the square of a map's length; the API server refuses a key twice by itself.
    uniqueKeys: false,
    lineCounter: lines,
  })
  const refused = (problem: string): EditedText => ({ problem, status: undefined, values: [] })
  const [document, second] = 'empty' in documents ? [] : documents
  if (document === undefined) return refused('The text is empty.')
  const [error] = document.errors
  if (error !== undefined) return refused(`Line ${lines.linePos(error.pos[0]).line}: ${error.message}`)
  if (second !== undefined) return refused('The text holds a second document. Only one object can be saved.')
  if (!isMap(document.contents)) return refused('The text is not an object.')
  const wanted = [
    ['name', target.name],
    ['namespace', target.namespace],
    ['uid', target.uid],
    ['resourceVersion', target.resourceVersion],
  ] as const
  for (const [field, value] of wanted) {
    if (value !== '' && textAt(document, 'metadata', field) !== value)
      return refused(`metadata.${field} must stay “${value}”: it says which object is edited.`)
  }
  return { problem: null, status: plainAt(document, 'status'), values: textValues(document) }
}

const textAt = (document: Document, ...path: readonly string[]): string | null => {
  const node = document.getIn(path, true)
  // The number of a version may stand without quotes, as long as it is the same.
  return isScalar(node) ? (node.source ?? String(node.value)) : null
}

const plainAt = (document: Document, field: string): unknown => {
  const node = document.get(field, true)
  return node === undefined ? undefined : (document.toJS({ maxAliasCount: 100 }) as never)[field]
}

/** textValues are the values that the text of a Secret holds. */
export function textValues(document: Document): string[] {
  if (!isMap(document.contents)) return []
  return ['data', 'stringData'].flatMap((field) => {
    const node = document.get(field, true)
    if (!isMap(node)) return []
    return node.items.flatMap(({ value }) =>
      isScalar(value) && value.value !== null && value.value !== '' ? [String(value.value)] : [],
    )
  })
}
