import * as v from 'valibot'

/** Parameters of `schema`: a kind in one version; `group` is empty for the core group. */
export const schemaParamsSchema = v.object({
  group: v.optional(v.pipe(v.string(), v.maxLength(253, 'group is too long')), ''),
  version: v.pipe(
    v.string('version is required'),
    v.minLength(1, 'version is required'),
    v.maxLength(63, 'version is too long'),
  ),
  kind: v.pipe(
    v.string('kind is required'),
    v.minLength(1, 'kind is required'),
    v.maxLength(63, 'kind is too long'),
  ),
})
export type SchemaParams = v.InferOutput<typeof schemaParamsSchema>

export type FieldType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'

/** FieldSchema is what a cluster says of one field; what is absent is not said. */
export interface FieldSchema {
  /** The name of a type in `KindSchema.types` that says the rest. */
  readonly ref?: string
  readonly description?: string
  /** Any of these; absent where anything goes. */
  readonly types?: readonly FieldType[]
  readonly default?: unknown
  readonly values?: readonly (string | number | boolean)[]
  readonly fields?: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
  /** Of each item of a list. */
  readonly items?: FieldSchema
  /** Of each value of a map whose keys are free. */
  readonly each?: FieldSchema
  /** It may have fields that are not among its `fields`. */
  readonly isOpen?: true
}

/**
 * KindSchema is what a cluster says of the fields of a kind. Types that occur more than once stand in `types`, and may hold
 * themselves.
 */
export interface KindSchema {
  readonly root: FieldSchema
  readonly types: Readonly<Record<string, FieldSchema>>
}

/** SchemaAnswer is the schema of a kind, or why the cluster gives none. */
export type SchemaAnswer =
  | { readonly schema: KindSchema; readonly problem: null }
  | {
      readonly schema: null
      /** `absent`: the cluster does not describe this kind, or none at all. */
      readonly problem: 'absent' | 'denied' | 'too-large'
    }
