import * as v from 'valibot'

/** A dot or two are a way to another address, and half a character cannot be written in one. */
const segment = (name: string) =>
  v.regex(/^(?!\.{1,2}$)[^\p{Cs}]*$/u, `${name} must not be “.” or “..”, and must be text`)

/** Parameters that name one object, on every object request. `namespace` is empty for cluster-scoped objects. */
export const objectParamsSchema = v.object({
  group: v.optional(v.pipe(v.string(), segment('group')), ''),
  version: v.pipe(v.string('version is required'), v.minLength(1, 'version is required'), segment('version')),
  resource: v.pipe(
    v.string('resource is required'),
    v.minLength(1, 'resource is required'),
    segment('resource'),
  ),
  namespace: v.optional(v.pipe(v.string(), segment('namespace')), ''),
  name: v.pipe(v.string('name is required'), v.minLength(1, 'name is required'), segment('name')),
})
export type ObjectParams = v.InferOutput<typeof objectParamsSchema>

/** Parameters of `object` and `object/yaml`: the answer holds a Secret's values only when `reveal` asks for them. */
export const readParamsSchema = v.object({
  ...objectParamsSchema.entries,
  reveal: v.optional(v.boolean('reveal must be true or false'), false),
})

/** ObjectEvent is one event of an object. Times are whole seconds since the epoch. */
export interface ObjectEvent {
  readonly uid: string
  /** `Normal` or `Warning`. */
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly firstAt: number | null
  readonly lastAt: number | null
  /** The component that reported it. */
  readonly source: string
}
