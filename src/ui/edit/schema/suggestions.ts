import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  startCompletion,
} from '@codemirror/autocomplete'
import type { EditorView } from '@codemirror/view'
import type { FieldSchema, KindSchema } from '#contract'
import type { Gvk } from '#machinery'
import { fieldDescription } from './fieldDescription.ts'
import { type FieldPlace, readLine } from './fieldPlace.ts'
import type { KindSchemas } from './kindSchemas.ts'
import { placeIn } from './nearLines.ts'
import { fieldAt, innerField, typeWordsOf, wholeField } from './schemaFields.ts'

/** What is typed of a name or a value. */
const word = /^[\w.$/-]*$/u

export interface SuggestionParts {
  readonly schemas: KindSchemas
  /** All kinds of the cluster, as far as they are known. */
  readonly kinds: () => readonly Gvk[]
}

/** suggest is what can be written at the cursor: fields of the map that it is in, or values of its field. */
export function suggest(
  { schemas, kinds }: SuggestionParts,
  context: CompletionContext,
): CompletionResult | null | Promise<CompletionResult | null> {
  const { state, pos, explicit } = context
  const line = state.doc.lineAt(pos)
  const before = line.text.slice(0, pos - line.from)
  const read = readLine(before)
  const isValue = read.key !== null
  const typed = before.slice(isValue ? read.valueColumn : read.column)
  if (!word.test(typed) || before.endsWith(':')) return null
  if (!explicit && typed === '' && !isValue) return null
  const place = placeIn(state.doc, line.number, read.column)
  if (place === null) return null
  const from = pos - typed.length
  const validFor = word
  if (read.key !== null && place.path.length === 0 && (read.key === 'kind' || read.key === 'apiVersion'))
    return { from, validFor, options: kindValues(read.key, place.gvk, kinds()) }
  const optionsIn = (schema: KindSchema | null): CompletionResult | null => {
    const field = schema === null ? undefined : fieldAt(schema, pathInObject(place))
    if (schema === null || field === undefined) return null
    const isLast = line.text.slice(pos - line.from).trim() === ''
    const options =
      read.key !== null
        ? valueOptions(innerField(schema, field, read.key))
        : field.fields === undefined
          ? valueOptions(field)
          : fieldOptions(schema, field, place, { column: read.column, isLast })
    return options.length === 0 ? null : { from, validFor, options }
  }
  const schema = schemas.read(place.gvk)
  return schema instanceof Promise ? schema.then(optionsIn) : optionsIn(schema)
}

/** pathInObject is a path without the way to an object in a list of objects. */
export const pathInObject = ({ path, gvk }: Pick<FieldPlace, 'path' | 'gvk'>): readonly string[] =>
  path[0] === 'items' && path[1] === '[]' && gvk.kind !== 'List' ? path.slice(2) : path

function fieldOptions(
  schema: KindSchema,
  parent: FieldSchema,
  { others }: FieldPlace,
  { column, isLast }: { readonly column: number; readonly isLast: boolean },
): Completion[] {
  return Object.entries(parent.fields ?? {})
    .filter(([name]) => !others.has(name))
    .map(([name, inner]) => {
      const field = wholeField(schema, inner)
      const isRequired = parent.required?.includes(name) === true
      const type = typeWordsOf(schema, field)
      return {
        label: name,
        // The blank parts it from the name for a screen reader.
        detail: isRequired ? ` ${type}, required` : ` ${type}`,
        // The status is set by the cluster.
        boost: isRequired ? 2 : name === 'status' ? -2 : 0,
        info: () => fieldDescription({ name, schema, field, isRequired }),
        apply: isLast ? writeField(name, field, column) : name,
      }
    })
}

/** Writes the field with all that leads to its value, and suggests the value where there is a choice. */
const writeField =
  (name: string, field: FieldSchema, column: number) =>
  (view: EditorView, _: Completion, from: number, to: number): void => {
    const indent = ' '.repeat(column)
    const { items, types = [], values } = field
    const isMap = types.length === 1 && types[0] === 'object'
    const behind = items !== undefined ? `:\n${indent}- ` : isMap ? `:\n${indent}  ` : ': '
    const text = `${name}${behind}`
    view.dispatch({
      changes: { from, to, insert: text },
      selection: { anchor: from + text.length },
      userEvent: 'input.complete',
      scrollIntoView: true,
    })
    if (isMap || items !== undefined || values !== undefined || types[0] === 'boolean') startCompletion(view)
  }

function valueOptions(field: FieldSchema | undefined): Completion[] {
  if (field === undefined) return []
  const { values = field.types?.includes('boolean') === true ? [true, false] : [] } = field
  return values.map((value) => ({
    label: String(value),
    ...(value === field.default ? { detail: ' default' } : {}),
  }))
}

/** The kinds of the version that is named, or the versions of the kind. */
function kindValues(key: 'kind' | 'apiVersion', gvk: Gvk, kinds: readonly Gvk[]): Completion[] {
  const isNamed = key === 'kind' ? gvk.version !== '' : gvk.kind !== ''
  const fitting = kinds.filter((each) =>
    key === 'kind' ? apiVersionOf(each) === apiVersionOf(gvk) : each.kind === gvk.kind,
  )
  const of = isNamed && fitting.length > 0 ? fitting : kinds
  const labels = of.map((each) => (key === 'kind' ? each.kind : apiVersionOf(each)))
  return [...new Set(labels)].sort().map((label) => ({ label }))
}

const apiVersionOf = ({ group, version }: Pick<Gvk, 'group' | 'version'>): string =>
  group === '' ? version : `${group}/${version}`
