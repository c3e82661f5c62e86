interface WireFieldName {
  readonly name: string
  readonly isRepeated?: boolean
  /**
   * Whether to skip the field, given the fields of its message that were read before: fields come in the order of their
   * numbers.
   */
  readonly isPassedOver?: (message: Readonly<Record<string, unknown>>) => boolean
}

/** WireField says how one field of a protobuf message becomes a field of the JSON object it stands for. */
export type WireField =
  | (WireFieldName & {
      readonly type: 'string' | 'int' | 'bool' | 'time' | 'microTime' | 'map' | 'quantities'
    })
  | (WireFieldName & {
      readonly type: 'message'
      readonly shape: WireShape
      /** Equal messages become one object: thousands of containers ask for the same resources. */
      readonly isShared?: boolean
    })

/**
 * WireShape is the part of a protobuf message that is read, by field number; every other field is skipped. The numbers
 * are those of `generated.proto` in k8s.io/api and never change. A `map` is string to string; `quantities` is string to
 * resource.Quantity, read as text; a `time` is a metav1.Time, read as RFC 3339.
 */
export type WireShape = Readonly<Record<number, WireField>>

/** The fields of ObjectMeta that any reader reads. */
const objectMeta = {
  1: { name: 'name', type: 'string' },
  3: { name: 'namespace', type: 'string' },
  5: { name: 'uid', type: 'string' },
  6: { name: 'resourceVersion', type: 'string' },
  7: { name: 'generation', type: 'int' },
  8: { name: 'creationTimestamp', type: 'time' },
  9: { name: 'deletionTimestamp', type: 'time' },
  11: { name: 'labels', type: 'map' },
  12: { name: 'annotations', type: 'map' },
  14: { name: 'finalizers', type: 'string', isRepeated: true },
} as const satisfies WireShape

type MetadataField = (typeof objectMeta)[keyof typeof objectMeta]['name']

/** metadataShapeOf is the shape of an object's metadata with these fields only. */
export const metadataShapeOf = (...names: readonly MetadataField[]): WireShape =>
  Object.fromEntries(Object.entries(objectMeta).filter(([, { name }]) => names.includes(name)))

/** metadataShape is the metadata that rows are made of: all but `managedFields` and annotations. */
export const metadataShape: WireShape = metadataShapeOf(
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'labels',
  'finalizers',
)
