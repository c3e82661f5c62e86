import type { FieldSchema, KindSchema } from '#contract'
import type { Gvk } from '#machinery'
import { innerField, typeWordsOf, wholeField } from '../edit/schema/schemaFields.ts'

/** Required fields are deeper in no kind that is written by hand. */
const deepest = 8
/** More than this many further fields are left to the suggestions of the editor. */
const mostFurther = 40
const longestComment = 100

/** Written at the head, or by the cluster. */
const notFurther: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status'])

/**
 * schemaTemplate is a manifest of a kind to begin with: each field that the schema requires, with what it says of it, and the
 * further ones as comments. A value is the default or the first that is possible, else empty.
 */
export function schemaTemplate({ group, version, kind }: Gvk, schema: KindSchema): string {
  const root = wholeField(schema, schema.root)
  const spec = innerField(schema, root, 'spec')
  const names = (root.required ?? []).filter((name) => !notFurther.has(name))
  const shown = spec !== undefined && !names.includes('spec') ? [...names, 'spec'] : names
  return [
    `apiVersion: ${group === '' ? version : `${group}/${version}`}`,
    `kind: ${kind}`,
    'metadata:',
    '  name: example',
    ...shown.flatMap((name) => linesOf(schema, root, name, 0)),
    ...furtherLines(schema, root, new Set([...shown, ...notFurther]), ''),
    '',
  ].join('\n')
}

/** The lines of one field of a map. */
function linesOf(schema: KindSchema, parent: FieldSchema, name: string, depth: number): string[] {
  const field = innerField(schema, parent, name) ?? {}
  const indent = '  '.repeat(depth)
  const isSpec = depth === 0 && name === 'spec'
  const comment = isSpec ? [] : [`${indent}# ${commentOf(schema, field)}`]
  const required = depth < deepest ? (field.required ?? []) : []
  const further = isSpec ? furtherLines(schema, field, new Set(required), `${indent}  `) : []
  if (field.fields !== undefined && required.length + further.length > 0) {
    // A map without any field but comments would be nothing.
    const empty = required.length === 0 ? ' {}' : ''
    const inner = required.flatMap((each) => linesOf(schema, field, each, depth + 1))
    return [...comment, `${indent}${keyOf(name)}:${empty}`, ...inner, ...further]
  }
  const item = innerField(schema, field, '[]')
  if (item?.fields !== undefined && (item.required ?? []).length > 0 && depth < deepest) {
    const inner = (item.required ?? []).flatMap((each) => linesOf(schema, item, each, depth + 1))
    const first = inner.findIndex((line) => !line.trimStart().startsWith('#'))
    const dashed = inner.map((line, at) =>
      at === first ? `${indent}- ${line.slice(indent.length + 2)}` : line,
    )
    return [...comment, `${indent}${keyOf(name)}:`, ...dashed]
  }
  return [...comment, `${indent}${keyOf(name)}: ${emptyValue(field)}`]
}

function furtherLines(
  schema: KindSchema,
  parent: FieldSchema,
  written: ReadonlySet<string>,
  indent: string,
): string[] {
  const names = Object.keys(parent.fields ?? {}).filter((name) => !written.has(name))
  return names
    .slice(0, mostFurther)
    .map((name) => `${indent}# ${name}: ${typeWordsOf(schema, innerField(schema, parent, name) ?? {})}`)
}

/** The type, and the first sentence of the description. */
function commentOf(schema: KindSchema, field: FieldSchema): string {
  const { description = '', values } = field
  const type = typeWordsOf(schema, field)
  const choice = values === undefined ? type : `one of ${values.join(', ')}`
  const [sentence = ''] = description.replace(/\s+/gu, ' ').split(/(?<=\.) /u)
  const words = sentence === '' ? choice : `${choice}: ${sentence}`
  return words.length > longestComment ? `${words.slice(0, longestComment - 1)}…` : words
}

function emptyValue({ default: given, values, types = [], isOpen, each, fields }: FieldSchema): string {
  if (given !== undefined) return JSON.stringify(given)
  if (values?.[0] !== undefined) return JSON.stringify(values[0])
  if (isOpen || each !== undefined || fields !== undefined) return '{}'
  switch (types[0]) {
    case 'array':
      return '[]'
    case 'object':
      return '{}'
    case 'integer':
    case 'number':
      return '0'
    case 'boolean':
      return 'false'
    default:
      return '""'
  }
}

const keyOf = (name: string): string => (/^[A-Za-z][\w-]*$/u.test(name) ? name : JSON.stringify(name))
