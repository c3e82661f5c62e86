import type { KubeObject } from '#machinery'

/**
 * withoutNulls copies an object without its nulls. An API server may write null for a missing value, and overviews and
 * relations are read from objects that have one way to say so.
 */
export const withoutNulls = (object: KubeObject): KubeObject => copy(object) as KubeObject

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(copy)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).flatMap(([key, item]) =>
    item === null ? [] : [[key, copy(item)] as const],
  )
  return Object.fromEntries(kept)
}

/**
 * readOr reads a part of an object, or gives `otherwise` if that throws. An object of an API server may have any shape: the
 * definition of a custom resource decides its shape, and a proxy or an aggregated API server may send anything.
 */
export function readOr<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    // The object does not have the shape of its kind, so this part of it cannot be shown.
    return otherwise
  }
}
