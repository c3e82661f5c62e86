import type { KubeObject } from './kubeObject.ts'

/** ManagedFields is one entry of `metadata.managedFields`: the fields that a manager has set, by one operation. */
export interface ManagedFields {
  readonly manager: string
  /** `Apply` for server-side apply, `Update` for every other write. */
  readonly operation: string
  /** The subresource by which they were set, such as `scale`; empty for the object itself. */
  readonly subresource: string
  /** The fields as paths, `spec.replicas` and `spec.template.spec.containers[name=web].image`. */
  readonly fields: readonly string[]
}

/** managedFieldsOf are the entries of an object's `metadata.managedFields`, in their order. */
export function managedFieldsOf({ metadata }: KubeObject): readonly ManagedFields[] {
  const { managedFields } = metadata as { readonly managedFields?: unknown }
  if (!Array.isArray(managedFields)) return []
  return managedFields.map((entry: unknown) => {
    const { manager, operation, subresource, fieldsV1 } = Object(entry) as Readonly<Record<string, unknown>>
    return {
      manager: textOf(manager),
      operation: textOf(operation),
      subresource: textOf(subresource),
      fields: pathsIn(fieldsV1, ''),
    }
  })
}

/**
 * The fields of a `FieldsV1`: `f:` names a field, `k:` an item of a list by its keys, `v:` one by its value, `i:` one by its
 * place, and `.` the item itself.
 */
function pathsIn(fields: unknown, path: string): readonly string[] {
  if (typeof fields !== 'object' || fields === null) return []
  return Object.entries(fields).flatMap(([key, within]) => {
    if (key === '.') return []
    const here = stepped(path, key)
    const deeper = pathsIn(within, here)
    return deeper.length > 0 ? deeper : [here]
  })
}

function stepped(path: string, key: string): string {
  const name = key.slice(2)
  if (key.startsWith('f:')) return path === '' ? name : `${path}.${name}`
  return `${path}[${key.startsWith('k:') ? keysIn(name) : name}]`
}

/** `name=web` of `{"name":"web"}`. */
function keysIn(text: string): string {
  try {
    return Object.entries(JSON.parse(text) as object)
      .map(([key, value]) => `${key}=${value}`)
      .join(',')
  } catch {
    return text
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
