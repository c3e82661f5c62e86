import type { FieldSchema, FieldType, KindSchema } from '#contract'

/** wholeField is what a cluster says of a field together with what it says of the field's type. */
export function wholeField(schema: KindSchema, field: FieldSchema): FieldSchema {
  const { ref } = field
  return ref !== undefined && Object.hasOwn(schema.types, ref) ? { ...schema.types[ref], ...field } : field
}

/** innerField is the field of that name, or an item of a list for `[]`; undefined where the schema says nothing of it. */
export function innerField(schema: KindSchema, field: FieldSchema, name: string): FieldSchema | undefined {
  const { items, fields = {}, each } = field
  const inner = name === '[]' ? items : Object.hasOwn(fields, name) ? fields[name] : each
  return inner === undefined ? undefined : wholeField(schema, inner)
}

/** fieldAt is the field at a path of an object; undefined where the schema says nothing of it. */
export function fieldAt(schema: KindSchema, path: readonly string[]): FieldSchema | undefined {
  return path.reduce<FieldSchema | undefined>(
    (field, name) => field && innerField(schema, field, name),
    wholeField(schema, schema.root),
  )
}

const typeWords: Readonly<Record<FieldType, string>> = {
  object: 'object',
  array: 'list',
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
}

/** typeWordsOf says what a field holds: `list of string`, `integer or string`. */
export function typeWordsOf(schema: KindSchema, field: FieldSchema): string {
  const { types = [], items, each, fields } = field
  if (items !== undefined) return `list of ${typeWordsOf(schema, wholeField(schema, items))}`
  if (each !== undefined && fields === undefined)
    return `map of ${typeWordsOf(schema, wholeField(schema, each))}`
  return types.length === 0 ? 'any' : types.map((type) => typeWords[type]).join(' or ')
}
