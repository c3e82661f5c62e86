import type { FieldSchema, FieldType, KindSchema, SchemaParams } from '#contract'

/** OpenApiSchema is a schema as an API server publishes it, with the parts that are read here. */
interface OpenApiSchema {
  readonly $ref?: string
  readonly allOf?: readonly OpenApiSchema[]
  readonly oneOf?: readonly OpenApiSchema[]
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, OpenApiSchema>>
  readonly required?: readonly string[]
  readonly items?: OpenApiSchema
  readonly additionalProperties?: OpenApiSchema | boolean
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
  readonly 'x-kubernetes-group-version-kind'?: readonly SchemaParams[]
}

export type OpenApiSchemas = Readonly<Record<string, OpenApiSchema>>

const refPrefix = '#/components/schemas/'
const fieldTypes: ReadonlySet<string> = new Set([
  'object',
  'array',
  'string',
  'integer',
  'number',
  'boolean',
] satisfies FieldType[])
/** Deeper fields are taken as open. No kind is written so deep by hand. */
const deepest = 60

/**
 * kindSchemaOf selects a kind from the schemas of its group: its fields and the types that they need, each once. A longer
 * answer than `maxLength` is given without descriptions, and null is given where that does not suffice. Undefined where the
 * schemas do not describe the kind.
 */
export function kindSchemaOf(
  schemas: OpenApiSchemas,
  wanted: SchemaParams,
  maxLength: number,
): KindSchema | null | undefined {
  const found = Object.entries(schemas).find(([, schema]) =>
    schema['x-kubernetes-group-version-kind']?.some(
      ({ group, version, kind }) =>
        group === wanted.group && version === wanted.version && kind === wanted.kind,
    ),
  )
  if (found === undefined) return undefined
  for (const isDescribed of [true, false]) {
    const schema = read(schemas, found[0], isDescribed)
    if (JSON.stringify(schema).length <= maxLength) return schema
  }
  return null
}

function read(schemas: OpenApiSchemas, name: string, isDescribed: boolean): KindSchema {
  const types: [string, FieldSchema][] = []
  const known = new Set<string>()
  const wanted = [name]
  const fieldOf = (schema: OpenApiSchema, depth: number): FieldSchema => {
    if (depth > deepest) return {}
    const inner = (each: OpenApiSchema) => fieldOf(each, depth + 1)
    const ref = refOf(schema)
    if (ref !== null) wanted.push(ref)
    const { description, properties, required, items, additionalProperties: each, enum: values } = schema
    const scalars = values?.filter(isScalar)
    return {
      ...(ref === null ? {} : { ref }),
      ...(isDescribed && description ? { description } : {}),
      ...typesOf(schema),
      ...(isWorthSaying(schema.default) ? { default: schema.default } : {}),
      ...(scalars === undefined || scalars.length === 0 ? {} : { values: scalars }),
      ...(properties === undefined
        ? {}
        : {
            fields: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, inner(value)])),
          }),
      ...(required === undefined || required.length === 0 ? {} : { required }),
      ...(items === undefined ? {} : { items: inner(items) }),
      ...(typeof each === 'object' ? { each: inner(each) } : {}),
      ...(isOpen(schema) ? { isOpen: true } : {}),
    }
  }
  for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
    if (known.has(next)) continue
    known.add(next)
    types.push([next, Object.hasOwn(schemas, next) ? fieldOf(schemas[next] ?? {}, 0) : {}])
  }
  return { root: { ref: name }, types: Object.fromEntries(types) }
}

/** A field that says more than its type wraps it in `allOf`. */
function refOf({ $ref, allOf }: OpenApiSchema): string | null {
  const ref = $ref ?? (allOf?.length === 1 ? allOf[0]?.$ref : undefined)
  return ref?.startsWith(refPrefix) === true ? ref.slice(refPrefix.length) : null
}

function typesOf(schema: OpenApiSchema): Pick<FieldSchema, 'types'> {
  const isEither = schema['x-kubernetes-int-or-string'] === true || schema.format === 'int-or-string'
  const named = isEither
    ? ['integer', 'string']
    : schema.type === undefined
      ? (schema.oneOf ?? []).map(({ type }) => type)
      : [schema.type]
  const types = named.filter((type): type is FieldType => type !== undefined && fieldTypes.has(type))
  return types.length === 0 ? {} : { types }
}

/** An object without any named field, such as an extension, takes every field. */
const isOpen = (schema: OpenApiSchema): boolean =>
  schema['x-kubernetes-preserve-unknown-fields'] === true ||
  schema['x-kubernetes-embedded-resource'] === true ||
  schema.additionalProperties === true ||
  (schema.type === 'object' && schema.properties === undefined && schema.additionalProperties === undefined)

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

/** The default of every field that holds others is `{}`. */
const isWorthSaying = (value: unknown): boolean =>
  value !== undefined && value !== null && (typeof value !== 'object' || Object.keys(value).length > 0)
